/** The reconstruction error in the model's own loss, mean per feature: `model.score`. */

import type { Kind, Scorer } from './kind.js';

const scorer: Scorer = {
  score: async (look) => (await look.errors()).data,
  parts: async (look) => (await look.errorParts()).data,
  expected: (look) => look.rebuilt(),
  state: () => null,
};

export const reconstruction: Kind = { learns: false, learn: async () => scorer, read: () => scorer };
