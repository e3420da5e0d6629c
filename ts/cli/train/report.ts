/** The report of `hourglass train --report`: what was trained, how it went, and what the model makes of the data. */

import type { Autoencoder, History } from 'hourglass-ae';
import type { ReportPart } from 'hourglass-ae/report';
import { conditionOf } from '../condition.js';
import type { Plots } from '../job.js';
import { count } from '../output.js';
import { architecturePart, codesPart, firstRows, reconstructionPart, scoresPart } from '../pictures.js';
import type { DataRows } from '../read-data.js';

/** The report's HTML. */
export async function runReport(
  model: Autoencoder,
  rows: DataRows,
  history: History,
  file: string,
): Promise<string> {
  const some = firstRows(rows);
  const plots: Plots = await import('hourglass-ae/report');
  const condition = conditionOf(model, some);
  const parts: ReportPart[] = [
    await architecturePart(plots, model),
    ...(history.epochs.length === 0 ? [] : [{ svg: plots.lossPlot(history) }]),
    ...(await reconstructionPart(plots, model, some)),
    scoresPart(plots, (await model.score(some, condition)).data),
    ...(await codesPart(plots, await model.encode(some, condition), some.labels)),
  ];
  const last = history.epochs.at(-1);
  const { parameters } = await model.summary();
  return plots.htmlReport(parts, {
    title: `An autoencoder of ${file}`,
    subtitle: `${count(rows.shape[0]!)} rows of ${rows.shape.slice(1).join(' × ')} values; ${count(parameters)} parameters.`,
    ...(last === undefined
      ? {}
      : {
          figures: {
            head: ['figure', 'training', 'validation'],
            rows: [
              ['loss per feature', last.meanLoss, last.validation?.meanLoss ?? ''],
              ['loss per row, with penalties', last.loss, last.validation?.loss ?? ''],
            ],
          },
        }),
  });
}
