/** The squared difference between row and rebuilt row on the model's scale, mean per feature, whatever the model's loss. */

import { type Kind, meansOf, type Scorer } from './kind.js';

const scorer: Scorer = {
  score: async (look) => meansOf(await scorer.parts(look), look.features),
  parts: async (look) => (await look.residuals()).data.map((value) => value * value),
  expected: (look) => look.rebuilt(),
  state: () => null,
};

export const squaredError: Kind = { learns: false, learn: async () => scorer, read: () => scorer };
