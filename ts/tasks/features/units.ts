/** What `features` tells of units: responses, selectivity, atoms. */

import type { Autoencoder } from '../../autoencoder.js';
import { AutoencoderError } from '../../errors.js';
import { refuseUnknownOptions, wholeNumber } from '../../spec/options.js';
import { toTensor } from '../../tensor.js';
import type { Input, Tensor } from '../../types.js';
import { isConditional } from '../conditional.js';
import type { Features, FeaturesOptions, FeatureUnit } from '../features.js';

/** The units, from the one that varies most. */
export async function featuresOf(
  model: Autoencoder,
  data: Input,
  options: FeaturesOptions,
): Promise<Features> {
  refuseUnknownOptions(options, ['labels', 'examples'], '');
  const rows = toTensor(data, model.spec.input.shape);
  const count = rows.shape[0]!;
  const kept = Math.min(options.examples ?? 6, count);
  wholeNumber('examples', kept, 1, Number.POSITIVE_INFINITY, 'see FeaturesOptions');
  const classes = options.labels === undefined ? undefined : Array.from(options.labels);
  if (classes !== undefined && classes.length !== count)
    throw refused('badData', 'labels', `${count} labels, one for each row`, String(classes.length));
  const codes = await model.encode(rows, withCondition(model, classes));
  const columns = columnsOf(codes.data, model.latentDim);
  const rest = columns.map(median);
  const units = columns.map((column, unit) => unitOf(column, unit, rest[unit]!, kept, classes));
  return {
    atoms: await atomsOf(model, rest, units, classes?.[0]),
    examples: pick(rows, units, kept),
    units,
    ...(classes && {
      selective: units.filter(({ selectivity = 0 }) => selectivity >= 0.5).length / units.length,
    }),
  };
}

/** A unit away from rest by less than this share of its strongest response does not respond. */
const still = 0.01;

function unitOf(
  column: Float32Array,
  unit: number,
  rest: number,
  kept: number,
  classes: readonly number[] | undefined,
): FeatureUnit {
  const response = column.map((code) => Math.abs(code - rest));
  const order = [...response.keys()].sort((a, b) => response[b]! - response[a]! || a - b).slice(0, kept);
  const strongest = response[order[0]!]!;
  const active = strongest === 0 ? 0 : response.filter((each) => each > still * strongest).length;
  return {
    unit,
    activity: active / column.length,
    rows: order,
    codes: order.map((row) => column[row]!),
    ...(classes && strongest > 0 && selectivityOf(response, classes)),
  };
}

/** The class with the largest mean response, and its share of the means of all classes. */
function selectivityOf(response: Float32Array, classes: readonly number[]) {
  const sums = new Map<number, { sum: number; count: number }>();
  response.forEach((value, row) => {
    const found = sums.get(classes[row]!) ?? { sum: 0, count: 0 };
    sums.set(classes[row]!, { sum: found.sum + value, count: found.count + 1 });
  });
  const means = [...sums].map(([name, { sum, count }]) => ({ name, mean: sum / count }));
  const [most] = means.sort((a, b) => b.mean - a.mean);
  return { class: most!.name, selectivity: most!.mean / means.reduce((sum, { mean }) => sum + mean, 0) };
}

/** Decoded responses, less decoded rest. */
async function atomsOf(
  model: Autoencoder,
  rest: readonly number[],
  units: readonly FeatureUnit[],
  label: number | undefined,
): Promise<Tensor> {
  const codes = [
    rest,
    ...units.map(({ unit, codes: [most] }) => rest.map((code, at) => (at === unit ? most! : code))),
  ];
  const labels = label === undefined ? undefined : codes.map(() => label);
  const { data, shape } = await model.decode(codes, withCondition(model, labels));
  const width = data.length / codes.length;
  const atoms = data.slice(width).map((value, index) => value - data[index % width]!);
  return { data: atoms, shape: [units.length, ...shape.slice(1)] };
}

/** The rows that units kept, `[units, kept, ...row]`. */
function pick({ data, shape }: Tensor, units: readonly FeatureUnit[], kept: number): Tensor {
  const width = data.length / shape[0]!;
  const out = new Float32Array(units.length * kept * width);
  for (const [unit, { rows }] of units.entries()) {
    for (const [place, row] of rows.entries())
      out.set(data.subarray(row * width, (row + 1) * width), (unit * kept + place) * width);
  }
  return { data: out, shape: [units.length, kept, ...shape.slice(1)] };
}

/** Labels as an option of calls, for models that ask for them. */
function withCondition(model: Autoencoder, labels: number[] | undefined) {
  return isConditional(model) && labels !== undefined ? { labels } : {};
}

const columnsOf = (data: Float32Array, width: number): Float32Array[] =>
  Array.from({ length: width }, (_, column) => data.filter((_, index) => index % width === column));

function median(values: Float32Array): number {
  return Float32Array.from(values).sort()[Math.floor(values.length / 2)]!;
}

const refused = (code: 'badData' | 'outOfRange', path: string, expected: string, received: string) =>
  new AutoencoderError({ code, path, expected, received, hint: 'see FeaturesOptions' });
