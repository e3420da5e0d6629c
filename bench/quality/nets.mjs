/**
 * The models whose quality is measured, the goals they have to meet, and what PyTorch reaches with the same models.
 *
 * Measures: `bce` is the binary cross-entropy per pixel of the test digits (Keras's figure), `activity` the mean code.
 */

import { deep, sparse, vanilla } from 'hourglass-ae';

const input = { inputShape: [784], latentDim: 32, latentActivation: 'relu' };

/**
 * @typedef {'bce' | 'activity'} Measure
 * @typedef {{ at: number, of: Measure, most: number, share?: string, published: string, pytorch: number }} Goal
 *   `at`: the epoch; `most`: the largest value allowed; `share`: that value is a share of this model's figure.
 * @typedef {{ name: string, what: string, spec: import('hourglass-ae').ModelSpec, goals: Goal[], quick: Goal[] }} Net
 */

/** @type {Net[]} */
export const nets = [
  {
    name: 'plain',
    what: '784-32-784',
    spec: vanilla(input),
    goals: [{ at: 50, of: 'bce', most: 0.0928, published: '0.0928 (Keras)', pytorch: 0.0917 }],
    quick: [{ at: 5, of: 'bce', most: 0.125, published: '', pytorch: 0.113 }],
  },
  {
    name: 'sparse',
    what: '784-32-784, L1 1e-4',
    spec: sparse({ ...input, weight: 0.0784 }),
    goals: [
      { at: 100, of: 'bce', most: 0.1, published: '0.097 (Keras)', pytorch: 0.092 },
      {
        at: 100,
        of: 'activity',
        most: 0.5,
        share: 'plain',
        published: '3.33 of 7.30 (Keras)',
        pytorch: 0.1535,
      },
    ],
    quick: [{ at: 5, of: 'bce', most: 0.125, published: '', pytorch: 0.1145 }],
  },
  {
    name: 'deep',
    what: '784-128-64-32-64-128-784',
    spec: deep({ ...input, units: [128, 64] }),
    goals: [{ at: 100, of: 'bce', most: 0.082, published: '0.082 (Keras)', pytorch: 0.0815 }],
    quick: [{ at: 5, of: 'bce', most: 0.12, published: '', pytorch: 0.1113 }],
  },
];
