/** The files of `hourglass compress` and `decompress`: their names, and one after the other. */

import { access } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { AutoencoderError } from 'hourglass-ae';
import { stepper } from '../batches.js';
import { UsageError } from '../failure.js';
import { inGroup, type SharedFlags } from '../flags.js';
import { inFile, type Job } from '../job.js';
import { checkFormat } from '../write-rows.js';

/** What both commands can be told. */
export interface CodecFlags extends SharedFlags {
  into?: string;
  labels?: string;
  step?: number;
}

/** The ending of packed images and rows. */
export const ending = '.hgc';

/** The result's own name, for one file. */
export const outFlag = (endings: string) =>
  inGroup('Files', '--out <FILE>', `name of the result, for one file: it ends in ${endings}`);

/** Does the work for one file after the other; an error names its file, and what was written before stays. */
export async function each(
  job: Job,
  files: readonly string[],
  work: (file: string) => Promise<void>,
): Promise<void> {
  const steps = stepper(job, files.length, 'files');
  try {
    for (const [index, file] of files.entries()) {
      await work(file).catch((error: unknown) => Promise.reject(inFile(error, file)));
      job.signal.throwIfAborted();
      steps.show(index + 1);
    }
  } finally {
    steps.end();
  }
}

/** `--out` names one file, of the command's own kinds: an image is not replaced by what it is packed into. */
export function checkNames(
  files: readonly string[],
  { out, into }: CodecFlags,
  endings: readonly string[],
): void {
  if (out === undefined) return;
  if (into !== undefined) throw new UsageError('--out: not with --into');
  if (files.length > 1)
    throw new UsageError(`--out: names one result, received ${files.length} files; --into takes them all`);
  checkFormat(
    out,
    endings.map((each) => each.slice(1)),
  );
}

/** The file's name with another ending, in `--into` or beside it; or what `--out` says. */
export function targetOf(file: string, ending: string, { into, out }: CodecFlags): string {
  if (out !== undefined) return out;
  const name = basename(file).replace(/\.[^.]+$/, '');
  return join(into ?? dirname(file), name + ending);
}

/** What was packed may stand there. */
export async function refuseExisting(target: string): Promise<void> {
  const isThere = await access(target).then(
    () => true,
    () => false,
  );
  if (!isThere) return;
  throw new AutoencoderError({
    code: 'fileFailed',
    path: target,
    expected: 'a name that is free',
    received: 'a file of that name',
    hint: 'give --out FILE or --into FOLDER, or move the file away',
  });
}
