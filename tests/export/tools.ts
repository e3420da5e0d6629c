/** What the tests of exported models share: models with no weight at 0, and rows for them. */

import { readdirSync, readFileSync } from 'node:fs';
import { Autoencoder, deep, type ModelSpec, type Preprocessing, type Tensor } from 'hourglass-ae';
import { minMaxScaler, quantileScaler, robustScaler, standardScaler, table } from 'hourglass-ae/data';
import { bytes } from '../facade/tools.js';

const folder = new URL('../fixtures/specs/', import.meta.url);

/** The canonical spec of every recipe, by name. */
export const recipeSpecs: [string, ModelSpec][] = readdirSync(folder).map((file) => [
  file.replace('.json', ''),
  JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as ModelSpec,
]);

/** A model whose biases and running figures are not what they start with. */
export async function livelyModel(spec: ModelSpec, preprocessing?: Preprocessing): Promise<Autoencoder> {
  const scaling = preprocessing === undefined ? {} : { preprocessing };
  const model = await Autoencoder.create(spec, { seed: 3, threads: 1, ...scaling });
  const parameters = Object.entries(await model.parameters());
  const moved = parameters.map(([name, { data }], index) => {
    const noise = bytes(data.length, index + 1);
    const change = (value: number, at: number) => value + 0.6 * (noise[at]! / 255) - 0.2;
    return [name, data.map(change)] as const;
  });
  await model.setParameters(Object.fromEntries(moved));
  return model;
}

/** Rows as the model's first layer wants them: tokens before an embedding, else numbers in [0, 1]. */
export function rowsFor(spec: ModelSpec, rows: number): Tensor {
  const size = spec.input.shape.reduce((product, axis) => product * axis, 1);
  const first = spec.encoder[0];
  const noise = bytes(rows * size, 17);
  const data = Float32Array.from(noise, (byte) =>
    first?.type === 'embedding' ? byte % first.vocabulary : byte / 255,
  );
  return { data, shape: [rows, ...spec.input.shape] };
}

const rawRows = [
  [1e6, 0.002, -40],
  [1e6 + 8, 0.004, 15],
  [1e6 + 3, 0.009, 60],
];

/** Five values with ties at both ends and between, a constant, and a long tail. */
const skewed = [2, 2, 3, 5, 5, 5, 8, 13, 21, 21].map((value, row) => [value, 7, Math.exp(row / 2)]);
const around = [...skewed, [4.2, 7, 1.2], [-1, 6, 0.5], [30, 8, 1e5], [20.9999999, 7, 88]];
const scaled = deep({ inputShape: [3], units: [4], latentDim: 2, outputActivation: 'linear' });

const cells = [
  { height: 180, job: 'nurse', tall: true },
  { height: 150, job: 'baker', tall: false },
  { height: 171, job: 'cook', tall: false },
];
const people = table({ job: 'category', height: 'number', tall: 'boolean' }).fit(cells);
const known = people.inverse(people.transform(cells));
const gaps = people.inverse(people.transform([{ height: null, job: 'cook', tall: null }]));

/** Scalers of each form, with rows that have large centres, leave the range and lack a value. */
export const scalings: [string, ModelSpec, Preprocessing, Tensor][] = [
  ['standardScaler', scaled, standardScaler(rawRows), tensor([...rawRows, [1e6 + 5, 0.001, 80]])],
  [
    'minMaxScaler',
    scaled,
    minMaxScaler(rawRows, { range: [-1, 1], clip: true }),
    tensor([
      [0, 5, 0],
      [2e6, 0.005, 0],
    ]),
  ],
  ['robustScaler', scaled, robustScaler(rawRows, { missing: true }), tensor([[1e6, Number.NaN, 3]])],
  ['quantileScaler', scaled, quantileScaler(skewed), tensor(around)],
  ['quantileScaler to normal', scaled, quantileScaler(skewed, { output: 'normal' }), tensor(around)],
  [
    'quantileScaler of all, few quantiles, a gap',
    scaled,
    quantileScaler(skewed, { per: 'all', quantiles: 4, missing: true }),
    tensor([...around, [Number.NaN, 9, 100]]),
  ],
  [
    'scaler of channels',
    deep({ inputShape: [2, 3], units: [4], latentDim: 2, outputActivation: 'linear' }),
    standardScaler({ data: Float32Array.from(rawRows.flat()), shape: [3, 3] }, { per: 'channel' }),
    { data: Float32Array.from([...rawRows[0]!, ...rawRows[2]!]), shape: [1, 2, 3] },
  ],
  [
    'table',
    people.spec({ units: [8], latentDim: 2 }),
    people,
    { data: Float32Array.of(...known.data, ...gaps.data), shape: [4, people.columns.length] },
  ],
];

function tensor(rows: number[][]): Tensor {
  return { data: Float32Array.from(rows.flat()), shape: [rows.length, rows[0]!.length] };
}

/** Labels for a model with a condition, nothing for the others. */
export function labelsFor(spec: ModelSpec, rows: number): { labels?: number[] } {
  const layer = [...spec.encoder, ...spec.decoder].find(({ type }) => type === 'condition');
  if (layer?.type !== 'condition') return {};
  return { labels: Array.from({ length: rows }, (_, row) => row % layer.classes) };
}

/** The largest difference, as a share of the largest value. */
export function difference(found: Float32Array, wanted: Float32Array): number {
  if (found.length !== wanted.length) return Number.POSITIVE_INFINITY;
  const size = wanted.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const gap = wanted.reduce((most, value, index) => Math.max(most, Math.abs(value - found[index]!)), 0);
  return gap / size;
}
