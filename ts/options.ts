/**
 * Checks of the options that Rust never sees, for callers that types do not see.
 */

import { AutoencoderError } from './errors.js';
import { oneOf, refuseUnknownOptions, wholeNumber } from './spec/options.js';
import type { CreateOptions, EngineOptions, ModelSpec } from './types.js';

const engineNames = [
  'threads',
  'variant',
  'arithmetic',
  'wide',
  'memoryLimit',
  'wasmUrl',
  'workerUrl',
  'worker',
  'signal',
] as const satisfies readonly (keyof EngineOptions)[];

/** More threads than any machine has use for. */
const mostThreads = 256;

/** The engine options, checked. */
export function checkEngine(options: EngineOptions, alsoKnown: readonly string[] = []): EngineOptions {
  refuseUnknownOptions(options, [...alsoKnown, ...engineNames], '');
  const { threads = 'auto', variant, arithmetic, wide, memoryLimit } = options;
  if (threads !== 'auto') wholeNumber('threads', threads, 1, mostThreads, "leave it out for 'auto'");
  if (variant !== undefined) oneOf('variant', variant, ['st', 'mt']);
  if (arithmetic !== undefined) oneOf('arithmetic', arithmetic, ['reproducible', 'fused']);
  if (wide !== undefined) oneOf('wide', wide, [true, false]);
  if (memoryLimit !== undefined) {
    wholeNumber('memoryLimit', memoryLimit, 1, Number.MAX_SAFE_INTEGER, 'give it in bytes');
  }
  return options;
}

/** The options of `create`, checked and taken apart. */
export function checkCreate(options: CreateOptions): Pick<CreateOptions, 'preprocessing'> & {
  seed: number;
  engine: EngineOptions;
} {
  checkEngine(options, ['seed', 'preprocessing']);
  const { seed = 0, preprocessing, ...engine } = options;
  wholeNumber('seed', seed, 0, Number.MAX_SAFE_INTEGER, 'any whole number will do');
  return { seed, engine, ...(preprocessing !== undefined && { preprocessing }) };
}

/** The spec in JSON; NaN and the infinities as strings, so that Rust can name them. */
export function specJson(spec: ModelSpec): string {
  if (typeof spec === 'object' && spec !== null) {
    return JSON.stringify(spec, (_, value: unknown) =>
      typeof value === 'number' && !Number.isFinite(value) ? String(value) : value,
    );
  }
  throw new AutoencoderError({
    code: 'invalidSpec',
    path: '',
    expected: 'a ModelSpec',
    received: spec === null ? 'null' : typeof spec,
    hint: 'make it with a recipe, such as deep({ … })',
  });
}
