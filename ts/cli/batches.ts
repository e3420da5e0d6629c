/** Work over many rows, in batches: with a bar and the time left, and an end at Ctrl-C between any two of them. */

import { Presets, SingleBar } from 'cli-progress';
import { AutoencoderError, type Tensor } from 'hourglass-ae';
import { type FileRows, inFile, type Job } from './job.js';
import { count, duration } from './output.js';

/** Values in a batch, at most, unless one row has more. */
const mostValues = 1 << 22;
/** Reports of progress, about. */
const reports = 40;

/** What `work` makes of the rows, batch after batch, put together; its first axis counts the rows. */
export async function inBatches(
  job: Job,
  rows: FileRows,
  work: (some: FileRows) => Promise<Tensor>,
): Promise<Tensor> {
  const [total = 0, ...rest] = rows.shape;
  const width = rest.reduce((product, size) => product * size, 1);
  const each = Math.max(
    1,
    Math.min(Math.max(64, Math.ceil(total / reports)), Math.floor(mostValues / width)),
  );
  const steps = stepper(job, total);
  const parts: Tensor[] = [];
  try {
    for (let first = 0; first < total; first += each) {
      const end = Math.min(total, first + each);
      const some = {
        ...rows,
        data: rows.data.subarray(first * width, end * width),
        shape: [end - first, ...rest],
      };
      if (rows.labels !== undefined) some.labels = rows.labels.slice(first, end);
      parts.push(await work(some).catch((error: unknown) => Promise.reject(placed(error, rows, first))));
      job.signal.throwIfAborted();
      steps.show(end);
    }
  } finally {
    steps.end();
  }
  return joined(parts);
}

/** Shows how many of `total` rows (or whatever `unit` says) are done. */
export function stepper(job: Job, total: number, unit = 'rows'): { show(done: number): void; end(): void } {
  const { output } = job;
  const format = '  {bar} {percentage} %  {text}';
  const bar = output.live
    ? new SingleBar({ format, barsize: 24, clearOnComplete: true }, Presets.shades_classic)
    : undefined;
  const start = performance.now();
  bar?.start(total, 0, { text: '' });
  return {
    show(done) {
      const elapsed = (performance.now() - start) / 1000;
      const remaining = (elapsed * (total - done)) / done;
      output.event('progress', { done, total, elapsed, remaining });
      bar?.update(done, { text: `${count(done)} of ${count(total)} ${unit}, ${duration(remaining)} left` });
    },
    end: () => bar?.stop(),
  };
}

/** An error with the file and the number of the row in it, counted from the file's first. */
function placed(error: unknown, rows: FileRows, first: number): unknown {
  if (!(error instanceof AutoencoderError)) return error;
  const path = error.path
    .replace(/^data\b[.,]? ?/, '')
    .replace(/\brow (\d+)/, (_, row: string) => `row ${Number(row) + first + rows.first}`);
  const { code, expected, received, hint } = error;
  return inFile(new AutoencoderError({ code, path, expected, received, hint }, { cause: error }), rows.file);
}

function joined(parts: readonly Tensor[]): Tensor {
  const [first] = parts;
  if (parts.length === 1 && first !== undefined) return first;
  const data = new Float32Array(parts.reduce((total, part) => total + part.data.length, 0));
  let at = 0;
  for (const part of parts) {
    data.set(part.data, at);
    at += part.data.length;
  }
  const rows = parts.reduce((total, { shape }) => total + shape[0]!, 0);
  return { data, shape: [rows, ...first!.shape.slice(1)] };
}
