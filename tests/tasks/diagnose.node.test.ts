/** Each sick model is told its sickness, and healthy ones are left in peace. */

import { Autoencoder, conditional, diagnose, type FindingName } from 'hourglass-ae';
import { describe, expect, test } from 'vitest';
import { bytes, refusal } from '../facade/tools.js';
import { healthy, sick } from './sick.js';

describe('a sick model is named', () => {
  test.each(Object.keys(sick) as FindingName[])('%s', async (name) => {
    const { model, data, validation } = await sick[name]();
    const findings = await diagnose(model, data, validation === undefined ? {} : { validation });
    await model.close();
    const names = findings.map((finding) => finding.name);
    expect(names).toContain(name);
    // The name comes with figures and with an option to change.
    const { advice, evidence } = findings.find((finding) => finding.name === name)!;
    expect(advice.length).toBeGreaterThan(20);
    expect(Object.values(evidence).every(Number.isFinite)).toBe(true);
  });
});

describe('a healthy model has no finding', () => {
  test.each(Object.keys(healthy))('%s', async (name) => {
    const { model, data, validation } = await healthy[name]!();
    const findings = await diagnose(model, data, validation === undefined ? {} : { validation });
    await model.close();
    expect(findings).toEqual([]);
  });
});

test('labels go along, also with validation rows; other options are refused', async () => {
  const spec = conditional({ inputShape: [4], units: [4], latentDim: 2, classes: 2 });
  await using model = await Autoencoder.create(spec, { threads: 1 });
  const [data, labels] = [bytes(40), [0, 1, 0, 1, 0, 1, 0, 1, 0, 1]];
  await model.fit(data, { labels, epochs: 2 });
  await diagnose(model, data, { labels, validation: { input: data, labels } });
  expect((await refusal(() => diagnose(model, data), 'emptyData')).path).toBe('labels');
  await refusal(() => diagnose(model, data, { test: data } as object), 'unknownOption');
});
