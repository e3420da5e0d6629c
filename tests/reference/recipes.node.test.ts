/** The defaults that the reference tells are those of the recipes: each option left out is the option as the table tells it. */

import { readFile } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import * as hourglass from 'hourglass-ae';
import { Autoencoder, corruptions, losses, type ModelSpec, penalties } from 'hourglass-ae';
import { expect, test } from 'vitest';

type Options = Record<string, unknown>;

/** What stands in the reference about an option that may be left out. */
interface Row {
  name: string;
  type: string;
  doc: string;
}

const text = await readFile(new URL('../../ts/reference/REFERENCE.md', import.meta.url), 'utf8');
const [, section] = text.match(/^## recipes\n(.*?)^## /ms)!;

/** Recipe → its optional options. */
const recipes = new Map(
  section!
    .split(/^### /m)
    .slice(1)
    .map((entry) => {
      const rows = [...entry.matchAll(/^\| `(\w+)`\? \| `(.*?)` \| (.*) \|$/gm)];
      return [
        entry.split('\n')[0]!,
        rows.map(([, name, type, doc]) => ({ name, type, doc }) as Row),
      ] as const;
    })
    .filter(([, rows]) => rows.length > 0),
);

const dense = { inputShape: [4, 3], units: [10, 6], latentDim: 5 };
const image = { inputShape: [16, 16, 1], filters: [4, 3] };
const wide = { ...dense, latentDim: 16 };
const noisy = { ...wide, corruption: corruptions.masking({ probability: 0.3 }) };
const linear = { outputActivation: 'linear' };
/** What holds with a linear output. */
const squared = { loss: ["else `'meanSquaredError'`", 'meanSquaredError'] } as const;
const gaussian = {
  ...squared,
  outputActivation: ["with likelihood `'gaussian'` `'linear'`", 'linear'],
} as const;

/** Options with which every other one matters, and the defaults that then differ, in the words that tell them. */
type Case = [Options, Readonly<Record<string, readonly [string, unknown]>>?];
const cases: Record<string, Case[]> = {
  adversarial: [[dense], [{ ...dense, ...linear }, squared]],
  betaTc: [[dense], [{ ...dense, likelihood: 'gaussian' }, gaussian]],
  compressive: [[image]],
  conditional: [[{ ...dense, classes: 3 }], [{ ...dense, classes: 3, likelihood: 'gaussian' }, gaussian]],
  contractive: [[dense], [{ ...dense, ...linear }, squared]],
  convolutional: [[{ ...image, latentDim: 5 }], [{ ...image, latentDim: 5, ...linear }, squared]],
  deep: [[dense], [{ ...dense, ...linear }, squared]],
  denoising: [[dense], [{ ...dense, ...linear }, squared]],
  jumpRelu: [[{ ...dense, sparsity: 0.1 }], [{ ...dense, sparsity: 0.1, ...linear }, squared]],
  ordered: [[dense], [{ ...dense, ...linear }, squared]],
  overcomplete: [[noisy], [{ ...wide, penalty: penalties.l1Activity({ weight: 0.1 }), ...linear }, squared]],
  recurrent: [
    [{ inputShape: [6, 2], latentDim: 3 }],
    [{ inputShape: [6, 2], latentDim: 3, ...linear }, squared],
  ],
  robust: [[dense], [{ ...dense, ...linear }]],
  sparse: [
    [dense, { target: ["For `'kl'`", undefined] }],
    [
      { ...dense, penalty: 'kl' },
      { latentActivation: ["with `'kl'` `'sigmoid'`", 'sigmoid'], weight: ["3 for `'kl'`", 3] },
    ],
  ],
  topK: [[{ ...dense, k: 2 }], [{ ...dense, k: 2, ...linear }, squared]],
  undercomplete: [[dense], [{ ...dense, ...linear }, squared]],
  vanilla: [[dense], [{ ...dense, ...linear }, squared]],
  variational: [[dense], [{ ...dense, likelihood: 'gaussian' }, gaussian]],
  vectorQuantized: [[dense], [{ ...dense, ...linear }, squared]],
  wasserstein: [[dense], [{ ...dense, ...linear }, squared]],
};

const features = ({ inputShape }: Options): number =>
  (inputShape as number[]).reduce((product, size) => product * size, 1);

/** Defaults that are told in words, as values. */
const words: [string, (options: Options) => unknown][] = [
  ['one layer of 64 by default', () => [64]],
  ['2 each by default', () => [2, 2]],
  ['2 · stride + 1 by default', () => 5],
  // These follow other options, which the engine looks up when it trains.
  ['1 / `latentDim` by default', () => undefined],
  ['`k` by default', () => undefined],
  ['by default 1e-4 per feature', (options) => 1e-4 * features(options)],
  [
    'normal noise of standard deviation 0.5 by default',
    () => corruptions.gaussianNoise({ standardDeviation: 0.5 }),
  ],
  ["by default `'correntropy'` with that `sigma`", () => losses.correntropy({ sigma: 0.5 })],
];

/** What an option is unless it is given: a value, or nothing at all. */
function told({ name, type, doc }: Row, options: Options, instead: Case[1] = {}): unknown {
  const other = instead[name];
  if (other !== undefined) {
    expect(doc).toContain(other[0]);
    return other[1];
  }
  const [, value] = words.find(([phrase]) => doc.includes(phrase)) ?? [];
  if (value !== undefined) return value(options);
  if (/none by default/i.test(doc)) return type === 'readonly number[]' && name === 'units' ? [] : undefined;
  if (/without it/i.test(doc)) return undefined;
  const literal =
    doc.match(/by default `(.*?)`/) ?? doc.match(/`?([^\s`]+)`? (?:by default|\(default\))/) ?? [];
  expect(literal[1], `${name}: ${doc}`).toBeDefined();
  const [over, under = 1] = literal[1]!.split('/').map(Number);
  return Number.isNaN(over) ? JSON.parse(literal[1]!.replaceAll("'", '"')) : over! / under;
}

/** Another value than the default, as different as the recipe's own checks allow. */
function another({ name, type }: Row, value: unknown): unknown {
  if (name === 'loss') return 'meanAbsoluteError';
  if (type === 'Activation') return value === 'tanh' ? 'elu' : 'tanh';
  if (typeof value === 'string') return [...type.matchAll(/'(\w+)'/g)].find(([, word]) => word !== value)![1];
  if (Array.isArray(value)) return value.length === 0 ? [8] : value.map((size) => 2 * size);
  return typeof value === 'number' ? 2 * value + 1 : corruptions.saltPepper({ probability: 0.1 });
}

/** The spec with the engine's own defaults. */
async function filled(spec: ModelSpec): Promise<ModelSpec> {
  await using model = await Autoencoder.create(spec, { threads: 1 });
  return model.spec;
}

test('every recipe with options has a case', () => {
  const made = [...recipes.keys()].filter((name) => name !== 'defineModel' && name !== 'pretrain');
  expect(Object.keys(cases).sort()).toEqual(made.sort());
});

const all = Object.entries(cases).flatMap(([name, list]) =>
  list.map(([options, instead]): [string, Options, Case[1]] => [name, options, instead]),
);

const functions: Readonly<Record<string, unknown>> = hourglass;

test.each(all)('%s with %o has the defaults that the reference tells', async (name, options, instead) => {
  const recipe = functions[name] as (options: Options) => ModelSpec;
  const plain = recipe(options);
  const inEngine: Options = {};
  let checked = 0;
  for (const row of recipes.get(name)!) {
    const { [row.name]: own, ...without } = options;
    const value = told(row, options, instead);
    const isNeeded = own !== undefined && row.name !== 'units';
    if (value === undefined || isNeeded) continue;
    const isSame = isDeepStrictEqual(recipe({ ...without, [row.name]: value }), recipe(without));
    if (!isSame) inEngine[row.name] = value;
    const changed = recipe({ ...options, [row.name]: another(row, value) });
    expect(isDeepStrictEqual(changed, plain), `${row.name} does nothing`).toBe(false);
    checked++;
  }
  expect(checked).toBeGreaterThan(2);
  // What the recipe leaves to the engine differs until it has filled it in.
  const names = Object.keys(inEngine);
  if (names.length > 0)
    expect(await filled(recipe({ ...options, ...inEngine })), `${names}`).toEqual(await filled(plain));
});
