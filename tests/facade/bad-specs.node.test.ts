/** What is wrong in a spec, in training options or in rows arrives as the fixture says, which Rust reads too. */

import { readFileSync } from 'node:fs';
import { Autoencoder, AutoencoderError, type FitOptions, type ModelSpec } from 'hourglass-ae';
import { afterAll, describe, expect, test } from 'vitest';

/** A value that is wrong on purpose, at a place of something that is right. */
interface Case {
  name: string;
  /** Of training options `flat` where it is not said. */
  base?: string;
  at: string;
  value: unknown;
  rows: (number | null)[];
  code: string;
  path: string;
  expected: string;
  received: string;
  hint: string;
}

type Lists = Record<'specs' | 'training' | 'rows', Case[]>;
const fixture = JSON.parse(
  readFileSync(new URL('../fixtures/bad-specs.json', import.meta.url), 'utf8'),
) as Lists & { bases: Record<string, ModelSpec> };

/** The base with the case's value at its JSON pointer; null takes away what is there. */
function changed<Base>(base: Base, { at, value }: Case): Base {
  const copy = structuredClone(base);
  const keys = at.split('/').slice(1);
  const last = keys.pop()!;
  // biome-ignore lint/suspicious/noExplicitAny: a walk through any spec
  const parent = keys.reduce((node: any, key) => node[key], copy);
  if (value === null) delete parent[last];
  else parent[last] = value;
  return copy;
}

/** A text that ends in … is known by its beginning. */
const asWanted = (wanted: string): unknown =>
  wanted.endsWith('…') ? expect.stringMatching(new RegExp(`^${wanted.slice(0, -1)}`)) : wanted;

async function refused(call: () => Promise<unknown>, wanted: Case): Promise<void> {
  const error = await call().then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(AutoencoderError);
  const { code, path, expected, received, hint } = error as AutoencoderError;
  expect({ code, path, expected, received, hint }).toEqual({
    code: wanted.code,
    path: wanted.path,
    expected: asWanted(wanted.expected),
    received: asWanted(wanted.received),
    hint: asWanted(wanted.hint),
  });
}

test.each(fixture.specs)('$name', (wrong) =>
  refused(() => Autoencoder.create(changed(fixture.bases[wrong.base!]!, wrong), { threads: 1 }), wrong),
);

describe('training options', () => {
  const models = new Map<string, Promise<Autoencoder>>();
  const modelOf = (base: string): Promise<Autoencoder> => {
    const model = models.get(base) ?? Autoencoder.create(fixture.bases[base]!, { threads: 1 });
    models.set(base, model);
    return model;
  };
  afterAll(async () => {
    for (const model of models.values()) await (await model).close();
  });

  test.each(fixture.training)('$name', async (wrong) => {
    const model = await modelOf(wrong.base ?? 'flat');
    const { validationFraction, ...rest } = changed<Record<string, unknown>>({}, wrong);
    const options = validationFraction === undefined ? rest : { ...rest, validation: validationFraction };
    return refused(() => model.fit(new Float32Array(4).fill(0.5), options as FitOptions), wrong);
  });
});

test.each(fixture.rows)('$name', async (wrong) => {
  await using model = await Autoencoder.create(fixture.bases[wrong.base!]!, { threads: 1 });
  const rows = Float32Array.from(wrong.rows, (value) => value ?? Number.NaN);
  await refused(() => model.fit(rows, { epochs: 1 }), wrong);
});
