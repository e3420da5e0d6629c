/** Results with words in them, row by row: as csv, or one event for each. */

import type { Job } from './job.js';
import { count } from './output.js';
import { csvField } from './write-rows.js';
import { writeWhole } from './write-whole.js';

/** A row as csv and as an event. */
export interface Line {
  cells: readonly (string | number)[];
  event: object;
  /** Whether the event is told where the rows go to a file, too. */
  anomalous?: boolean;
}

/** Writes rows to `--out`, or to the standard output; with `--json` and `--out`, events tell the anomalies alone. */
export async function writeLines(job: Job, head: readonly string[], lines: readonly Line[]): Promise<void> {
  const { out, json } = job.flags;
  const csv = `${[head, ...lines.map(({ cells }) => cells.map(field))].map((cells) => cells.join(',')).join('\n')}\n`;
  if (out !== undefined) {
    await writeWhole(out, csv);
    for (const { event, anomalous } of lines) if (anomalous) job.output.event('anomaly', event);
    job.output.event('written', { file: out, shape: [lines.length, head.length] });
    job.output.say(`${count(lines.length)} rows are in ${out}`);
  } else if (json) for (const { event } of lines) job.output.event('row', event);
  else process.stdout.write(csv);
}

const field = (cell: string | number): string | number => (typeof cell === 'string' ? csvField(cell) : cell);
