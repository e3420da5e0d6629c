/**
 * The squared distance from a code to its k-th nearest among those of normal rows, per value of the code (Ramaswamy,
 * Rastogi and Shim 2000, "Efficient algorithms for mining outliers from large data sets").
 */

import { Random } from '../../../data/random.js';
import { AutoencoderError } from '../../../errors.js';
import type { Look } from '../look.js';
import { type Nearest, nearest } from '../nearest.js';
import { numberOf, packed, unpacked } from '../packed.js';
import { type Kind, partsByDeviation, type Scorer } from './kind.js';

/** Codes that are kept: more make a larger file and slower scores, and hardly better ones. */
const most = 4000;

interface Reference {
  neighbours: number;
  columns: number;
  codes: Float32Array;
}

function scorerOf(reference: Reference): Scorer {
  const { neighbours, columns, codes } = reference;
  const known = new WeakMap<Look, Promise<Nearest>>();
  const nearestOf = (look: Look): Promise<Nearest> => {
    const found =
      known.get(look) ?? look.codes().then(({ data }) => nearest(codes, data, columns, neighbours));
    known.set(look, found);
    return found;
  };
  const scorer: Scorer = {
    async score(look) {
      const { distances } = await nearestOf(look);
      return distances.map((distance) => distance / columns);
    },
    parts: (look) => partsByDeviation(scorer, look),
    /** The row that belongs to the middle of the neighbours' codes. */
    async expected(look) {
      const { indices } = await nearestOf(look);
      const rows = indices.length / neighbours;
      const middles = new Float32Array(rows * columns);
      indices.forEach((index, i) => {
        const row = Math.floor(i / neighbours);
        for (let j = 0; j < columns; j++)
          middles[row * columns + j]! += codes[index * columns + j]! / neighbours;
      });
      return look.model.decode({ data: middles, shape: [rows, columns] });
    },
    state: () => ({ neighbours, columns, codes: packed(codes) }),
  };
  return scorer;
}

export const latentNeighbours: Kind = {
  learns: true,
  async learn(normal, { neighbours, seed }) {
    const columns = normal.model.latentDim;
    const { data } = await normal.codes();
    const rows = data.length / columns;
    if (rows < neighbours) throw tooFew(neighbours, rows);
    const kept = new Random(seed).order(rows).subarray(0, most).sort();
    const codes = new Float32Array(kept.length * columns);
    kept.forEach((row, place) => {
      codes.set(data.subarray(row * columns, (row + 1) * columns), place * columns);
    });
    return scorerOf({ neighbours, columns, codes });
  },
  read(state) {
    const [neighbours, columns] = [numberOf(state, 'neighbours'), numberOf(state, 'columns')];
    return scorerOf({ neighbours, columns, codes: unpacked(state, 'codes') });
  },
};

const tooFew = (neighbours: number, rows: number): AutoencoderError =>
  new AutoencoderError({
    code: 'outOfRange',
    path: 'neighbours',
    expected: `at least ${neighbours} normal rows to be neighbours`,
    received: String(rows),
    hint: 'give more normal rows, or ask for fewer neighbours',
  });
