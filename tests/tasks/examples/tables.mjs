/** Tables: mixed columns with gaps, which a model fills in from what it has learned of the other columns. */

import { Autoencoder, impute } from 'hourglass-ae';
import { Random, table } from 'hourglass-ae/data';

const random = new Random(1);
/** Homes whose kind decides their size, and whose size decides their rent. */
const homes = Array.from({ length: 800 }, () => {
  const kind = random.below(3);
  const size = 50 + 60 * kind + 12 * random.normal();
  const rent = 300 + 9 * size + 40 * random.normal();
  return { kind: ['flat', 'house', 'villa'][kind], size, garden: kind > 0, rent };
});
/** The same with a fifth of the cells not known. */
const gaps = homes.map((home) =>
  Object.fromEntries(
    Object.entries(home).map(([name, cell]) => [name, random.uniform() < 0.2 ? null : cell]),
  ),
);
const train = gaps.slice(0, 600);

const schema = { kind: 'category', size: 'number', garden: 'boolean', rent: 'number' };
const fitted = table(schema).fit(train);
// A vector for each kind instead of ones and zeros.
const spec = fitted.spec({ embeddings: true });
const model = await Autoencoder.create(spec, { preprocessing: fitted, seed: 1, threads: 1 });
await model.fit(train, { epochs: 60, batchSize: 32 });
const filled = await impute(model, gaps.slice(600));

const missing = (name) => filled.map((home, i) => [home, i + 600]).filter(([, i]) => gaps[i][name] === null);
const rents = missing('rent').map(([{ rent }, i]) => Math.abs(rent - homes[i].rent));
const kinds = missing('kind').filter(([{ kind }, i]) => kind === homes[i].kind);
const mean = rents.reduce((sum, error) => sum + error, 0) / rents.length;
console.log(`${rents.length} missing rents, from 600 to 2000: ${mean.toFixed(0)} off on average`);
console.log(`${missing('kind').length} missing kinds: ${kinds.length} right`);
await model.close();
