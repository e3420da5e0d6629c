/** How badly rows are rebuilt from codes that are drawn: some rows at a time, so that no call lasts long. */

import type { Rows } from '../data/input.js';
import { countedFrom } from '../data/stream.js';
import { AutoencoderError } from '../errors.js';
import type { RemoteEngine } from '../runtime/connect.js';
import { moved } from '../runtime/transfer.js';
import { wholeNumber } from '../spec/options.js';
import type { ScoreOptions, Tensor } from '../types.js';

/** Rows of a call. */
const together = 64;

/** A score for each row, `[rows]`. */
export async function drawnScores(
  rows: Rows,
  target: Rows | undefined,
  { samples, per = 'row', reduction }: ScoreOptions & { samples: number },
  call: <Value>(work: (engine: RemoteEngine) => Promise<Value>) => Promise<Value>,
): Promise<Tensor> {
  wholeNumber('samples', samples, 1, 2 ** 32 - 1, 'the score is a mean over them');
  if (per !== 'row')
    throw new AutoencoderError({
      code: 'incompatible',
      path: 'samples',
      expected: "per 'row', as the density is one of whole rows",
      received: per,
      hint: 'leave out per or samples',
    });
  const data = new Float32Array(rows.rows);
  for (let from = 0; from < rows.rows; from += together) {
    const [some, wanted] = [part(rows, from), target && part(target, from)];
    const work = (engine: RemoteEngine) => engine.scoreDrawn(moved(some), wanted && moved(wanted), samples);
    const scores = await call(work).catch((error: unknown) => {
      throw error instanceof AutoencoderError && from > 0 ? countedFrom(from, error) : error;
    });
    data.set(scores, from);
  }
  const features = rows.data.length / rows.rows;
  return { data: reduction === 'sum' ? data.map((score) => score * features) : data, shape: [rows.rows] };
}

function part({ data, rows, labels }: Rows, from: number): Rows {
  const width = data.length / rows;
  const count = Math.min(together, rows - from);
  return {
    data: data.slice(from * width, (from + count) * width),
    rows: count,
    ...(labels && { labels: labels.slice(from, from + count) }),
  };
}
