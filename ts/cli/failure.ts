/** How the command ends when something is wrong: one sentence, and a status that scripts can tell apart. */

import { AutoencoderError } from 'hourglass-ae';

/** Statuses of the process. */
export const status = { failed: 1, usage: 2, found: 3, interrupted: 130 } as const;

/** The command was called wrongly. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** What a failure looks like as data. */
export interface FailureRecord {
  code: string;
  message: string;
  path?: string;
  expected?: string;
  received?: string;
  hint?: string;
}

/** A caught value as data, its message in one line. */
export function describeFailure(error: unknown): FailureRecord {
  if (error instanceof AutoencoderError) {
    const { code, path, expected, received, hint } = error;
    return { code, message: oneLine(error.message), path, expected, received, hint };
  }
  const message = oneLine(error instanceof Error ? error.message : String(error));
  return { code: error instanceof UsageError ? 'usage' : 'failed', message };
}

/** The status that the process ends with. */
export const statusOf = (error: unknown): number =>
  error instanceof UsageError ? status.usage : status.failed;

const oneLine = (text: string): string => text.trim().replace(/\s*\n\s*/g, ' ');
