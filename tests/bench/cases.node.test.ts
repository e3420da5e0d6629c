/** `bench/cases.json` against the table of gates: every row is there, with its bounds, and can be planned. */

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { candidatesOf, list } from '../../bench/run/cases.mjs';
import { planOf, sweepPoints } from '../../bench/run/plan.mjs';

/** Gate and aim of every row of the table, by case. */
const gates: Record<string, [gate: number, aim: number]> = {
  'gemm-reproducible': [0.85, 0.93],
  'gemm-fused': [0.93, 0.98],
  'gemm-reproducible-chromium': [0.8, 0.9],
  'gemm-fused-chromium': [0.9, 0.98],
  'step-fused-128': [0.8, 0.92],
  'step-reproducible-128': [0.93 * 0.8, 0.93 * 0.92],
  'step-fused-32': [0.66, 0.8],
  'step-reproducible-32': [0.93 * 0.66, 0.93 * 0.8],
  'threads-128': [1.85, 1.96],
  'threads-32': [1.65, 1.9],
  'threads-busy': [0.95, 1.2],
  'conv-forward': [0.9, 0.98],
  'conv-weight': [0.85, 0.94],
  'conv-weight-few': [0.5, 0.7],
  'tfjs-cpu': [60, 140],
  'tfjs-wasm': [10, 24],
  'jax-js': [3, 5],
  'brain.js': [35, 70],
  'pytorch-32': [1.1, 1.4],
  'pytorch-128': [0.85, 1],
  'conv-jax-js': [20, 60],
  'conv-tfjs-cpu': [60, 150],
  'conv-pytorch': [0.5, 1],
  'inference-1': [2, 3],
  'inference-128': [1.6, 1.8],
  start: [150, 70],
  size: [250, 150],
  memory: [1.3, 1.1],
};

test('every row of the table of gates is a case with its gate and aim, and nothing else is', () => {
  const found = list.cases.map(({ name, gate, aim }: { name: string; gate: number; aim: number }) => [
    name,
    gate,
    aim,
  ]);
  expect(found).toEqual(
    Object.entries(gates).map(([name, [gate, aim]]) => [
      name,
      expect.closeTo(gate, 3),
      expect.closeTo(aim, 3),
    ]),
  );
});

test('the shapes of the table are among those that are timed', () => {
  expect(list.shapes.gemm).toEqual(
    expect.arrayContaining([
      ['gemm', 256, 784, 128],
      ['gemm', 128, 784, 128],
      ['gemm', 1024, 1024, 1024],
    ]),
  );
  const layers = list.shapes.conv.map(([, , ...sizes]: number[]) => sizes.slice(0, 4).join(' '));
  expect(layers).toEqual(['14 14 32 64', '32 32 3 32', '7 7 64 64']);
  expect(list.model.widths).toEqual([784, 128, 64, 32, 64, 128, 784]);
});

test('every candidate has a name of its own in its case, and every probe is one that the kernels know', () => {
  const known = readFileSync(new URL('../../crates/kernels/src/probe.rs', import.meta.url), 'utf8');
  for (const one of list.cases) {
    const candidates = candidatesOf(one);
    const labels = candidates.map(({ label }: { label: string }) => label);
    expect(new Set(labels).size, one.name).toBe(labels.length);
    for (const candidate of candidates)
      if (candidate.run === 'probe') expect(known).toContain(`"${(candidate as { probe?: string }).probe}"`);
  }
});

test('a run with peers plans every case, one without leaves out those that need them', () => {
  const skipped = (options: { quick: boolean; peers: boolean }) =>
    planOf(options)
      .filter(({ skip }) => skip !== undefined)
      .map(({ one }) => (one as { name: string }).name);
  expect(skipped({ quick: false, peers: true })).toEqual([]);
  expect(skipped({ quick: true, peers: false })).toEqual([
    ...['tfjs-cpu', 'tfjs-wasm', 'jax-js', 'brain.js', 'pytorch-32', 'pytorch-128'],
    ...['conv-jax-js', 'conv-tfjs-cpu', 'conv-pytorch', 'inference-1', 'inference-128'],
  ]);
  expect(planOf({ quick: false, peers: false, only: 'conv-weight' })).toHaveLength(2);
});

test('all of it is expected to take less than twenty minutes, the quick part less than two', () => {
  const seconds = (options: { quick: boolean; peers: boolean }) =>
    planOf(options).reduce((sum, planned) => sum + planned.seconds, 0);
  expect(seconds({ quick: false, peers: true }) + 5 * sweepPoints().length).toBeLessThan(20 * 60);
  expect(seconds({ quick: true, peers: false })).toBeLessThan(120);
});
