/** How `interpolate`, `traverse` and `manifold` walk: codes on the way, decoded. */

import type { Autoencoder } from '../../autoencoder.js';
import { AutoencoderError } from '../../errors.js';
import { oneOf, refuseUnknownOptions, wholeNumber } from '../../spec/options.js';
import type { Input, Tensor } from '../../types.js';
import type { InterpolateOptions, ManifoldOptions, TraverseOptions } from '../walks.js';

/** Rows from one to another. */
export async function between(
  model: Autoencoder,
  from: Input,
  to: Input,
  options: InterpolateOptions,
): Promise<Tensor> {
  refuseUnknownOptions(options, ['steps', 'path', 'labels'], '');
  const { steps = 10, path = 'linear', labels } = options;
  checkSteps(steps);
  const weights = oneOf('path', path, ['linear', 'spherical']) === 'linear' ? line : arc;
  const start = await codeOf(model, from, 'from', labels?.[0]);
  const end = await codeOf(model, to, 'to', labels?.[1]);
  const way = Array.from({ length: steps }, (_, step) => {
    const [a, b] = weights(start, end, step / (steps - 1));
    return start.map((value, index) => a * value + b * end[index]!);
  });
  return decoded(model, way, labels?.[0]);
}

/** Rows along single units. */
export async function along(model: Autoencoder, row: Input, options: TraverseOptions): Promise<Tensor> {
  refuseUnknownOptions(options, ['units', 'range', 'steps', 'labels'], '');
  const { units = Array.from({ length: model.latentDim }, (_, unit) => unit), steps = 7, labels } = options;
  checkSteps(steps);
  const wrong = units.findIndex((unit) => !(Number.isInteger(unit) && unit >= 0 && unit < model.latentDim));
  if (wrong !== -1 || units.length === 0)
    throw refused(`units[${Math.max(wrong, 0)}]`, `units from 0 to ${model.latentDim - 1}`, units[wrong]);
  const values = valuesOf('range', options.range ?? [-3, 3], steps);
  const code = await codeOf(model, row, 'row', labels?.[0]);
  const walks = units.flatMap((unit) => values.map((value) => code.with(unit, value)));
  const { data, shape } = await decoded(model, walks, labels?.[0]);
  return { data, shape: [units.length, steps, ...shape.slice(1)] };
}

/** Rows over a plane of two units. */
export async function over(model: Autoencoder, options: ManifoldOptions): Promise<Tensor> {
  refuseUnknownOptions(options, ['steps', 'range', 'units', 'label'], '');
  const { steps = 20, range = [-2, 2], units = [0, 1], label } = options;
  checkSteps(steps);
  const dim = model.latentDim;
  const [first, second] = units;
  if (units.some((unit) => !(Number.isInteger(unit) && unit >= 0 && unit < dim)) || first === second)
    throw refused('units', `two different units from 0 to ${dim - 1}`, JSON.stringify(units));
  const pair = (typeof range[0] === 'number' ? [range, range] : range) as readonly [Range, Range];
  const [across, up] = pair.map((each) => valuesOf('range', each, steps)) as [number[], number[]];
  const plane = up
    .reverse()
    .flatMap((y) => across.map((x) => new Float32Array(dim).with(first, x).with(second, y)));
  const { data, shape } = await decoded(model, plane, label);
  return { data, shape: [steps, steps, ...shape.slice(1)] };
}

type Range = readonly [number, number];

/** How much of each end. */
const line = (_start: Float32Array, _end: Float32Array, t: number): [number, number] => [1 - t, t];

function arc(start: Float32Array, end: Float32Array, t: number): [number, number] {
  const product = (a: Float32Array, b: Float32Array) => a.reduce((sum, x, i) => sum + x * b[i]!, 0);
  const lengths = Math.sqrt(product(start, start) * product(end, end));
  const angle = Math.acos(Math.min(1, Math.max(-1, product(start, end) / lengths)));
  if (!(Math.sin(angle) > 1e-6)) return line(start, end, t);
  return [Math.sin((1 - t) * angle) / Math.sin(angle), Math.sin(t * angle) / Math.sin(angle)];
}

function valuesOf(path: string, [first, last]: Range, steps: number): number[] {
  if (!(Number.isFinite(first) && Number.isFinite(last) && first < last))
    throw refused(path, 'two numbers, the smaller one first', JSON.stringify([first, last]));
  return Array.from({ length: steps }, (_, step) => first + ((last - first) * step) / (steps - 1));
}

/** The code of what must be one row. */
async function codeOf(
  model: Autoencoder,
  row: Input,
  path: string,
  label: number | undefined,
): Promise<Float32Array> {
  const { data, shape } = await model.encode(row, label === undefined ? {} : { labels: [label] });
  if (shape[0] === 1) return data;
  throw new AutoencoderError({
    code: 'badData',
    path,
    expected: 'one row',
    received: `${shape[0]} rows`,
    hint: 'take one of them',
  });
}

function decoded(model: Autoencoder, codes: Float32Array[], label: number | undefined): Promise<Tensor> {
  const data = new Float32Array(codes.length * model.latentDim);
  codes.forEach((code, index) => {
    data.set(code, index * model.latentDim);
  });
  const labels = label === undefined ? {} : { labels: codes.map(() => label) };
  return model.decode({ data, shape: [codes.length, model.latentDim] }, labels);
}

const hint = 'see the options of this call';

const checkSteps = (steps: number): void => wholeNumber('steps', steps, 2, Number.POSITIVE_INFINITY, hint);

const refused = (path: string, expected: string, received: unknown) =>
  new AutoencoderError({
    code: 'outOfRange',
    path,
    expected,
    received: String(received),
    hint,
  });
