/**
 * The one error class of the library and its closed list of codes.
 *
 * Whatever goes wrong, in a recipe, in the worker or in Rust, arrives as an `AutoencoderError`: the code says what
 * kind of thing it is, the path where it is, and the hint what to do about it.
 */

/** Every code an {@link AutoencoderError} can carry. */
export const errorCodes = [
  /** The spec is no spec: a part is missing or of another kind. */
  'invalidSpec',
  /** No layer, loss, optimizer … of that name. */
  'unknownMember',
  /** No option of that name. */
  'unknownOption',
  /** Shapes do not meet: layers, a decoder and its input, data and their target. */
  'invalidShape',
  /** A number or name outside of what is allowed. */
  'outOfRange',
  /** Two things that are right by themselves do not go together. */
  'incompatible',
  /** Data of a form or with values that cannot be used. */
  'badData',
  /** No data. */
  'emptyData',
  /** NaN or an infinity in the data, or training that diverged. */
  'notFinite',
  /** A model file that is truncated, altered or something else. */
  'badCheckpoint',
  /** A model file of a newer version. */
  'unsupportedVersion',
  /** More memory than the limit, or than there is. */
  'outOfMemory',
  /** The environment lacks what was asked for. */
  'unsupported',
  /** A file could not be read or written. */
  'fileFailed',
  /** Ended by its signal. */
  'aborted',
  /** The model was closed. */
  'closed',
  /** The engine broke, was killed or fell silent; a new model works. */
  'engineLost',
] as const;

/** One of the closed list of error codes. */
export type ErrorCode = (typeof errorCodes)[number];

/** What an error knows beside its message. */
export interface ErrorDetails {
  /** What kind of error it is. */
  code: ErrorCode;
  /** Where it is: a place in the spec (`encoder[2].units`), in the options or in the data (`row 17, column 3`). */
  path: string;
  /** What would have been right. */
  expected: string;
  /** What was there instead. */
  received: string;
  /** What to do about it. */
  hint: string;
}

/**
 * The error of every call of this library.
 *
 * @example
 * ```ts
 * try {
 *   await model.fit(rows, { batchSize: 0 });
 * } catch (error) {
 *   if (error instanceof AutoencoderError) console.log(error.code, error.path, error.hint);
 * }
 * ```
 */
export class AutoencoderError extends Error implements ErrorDetails {
  override readonly name = 'AutoencoderError';
  readonly code: ErrorCode;
  readonly path: string;
  readonly expected: string;
  readonly received: string;
  readonly hint: string;

  /** Makes the error from its details; the message is one sentence made of them, unless one is given. */
  constructor(details: ErrorDetails & { message?: string }, options?: ErrorOptions) {
    super(details.message ?? sentence(details), options);
    this.code = details.code;
    this.path = details.path;
    this.expected = details.expected;
    this.received = details.received;
    this.hint = details.hint;
  }
}

/** The one-sentence message: where, what was expected, what came, what to do. */
function sentence({ path, expected, received, hint }: ErrorDetails): string {
  const place = path === '' ? '' : `${path}: `;
  return `${place}expected ${expected}, received ${received}${hint === '' ? '' : `; ${hint}`}.`;
}

/** Whether a value from elsewhere (another thread, the wasm glue) carries the details of an error of ours. */
export function hasErrorDetails(value: unknown): value is ErrorDetails & { message?: string } {
  if (typeof value !== 'object' || value === null) return false;
  const { code, path, expected, received, hint } = value as Record<string, unknown>;
  const texts = [path, expected, received, hint];
  return errorCodes.some((known) => known === code) && texts.every((text) => typeof text === 'string');
}
