/** `--profile`: where the time of one training step goes. */

import { list } from './cases.mjs';
import { findNode24 } from './environments.mjs';
import { progress } from './progress.mjs';
import { summary } from './statistics.mjs';
import { markdown } from './table.mjs';

/** Prints a table for each arithmetic: a column per batch. */
export async function profile(places, quick) {
  const environment = findNode24() ? 'node24' : 'node';
  const kinds = ['reproducible', 'fused'];
  const bar = progress(kinds.length * 20);
  const tables = [];
  for (const arithmetic of kinds) {
    bar.begin(`profile, ${arithmetic}`, 20);
    const job = {
      kind: 'profile',
      widths: list.model.widths,
      batches: [128, 32],
      arithmetic,
      rounds: quick ? 3 : 7,
    };
    const found = await places.run(environment, job, bar.told).catch((error) => error);
    tables.push(
      `Share of a training step, ${arithmetic}, 1 thread:\n\n${found instanceof Error ? found.message : table(found)}`,
    );
    bar.end();
  }
  bar.stop();
  console.log(`\n${tables.join('\n\n')}`);
}

function table(found) {
  const percent = (share) => `${(100 * summary(share).median).toFixed(1)} %`;
  return markdown(
    ['part', ...found.map(({ batch }) => `batch ${batch}`)],
    found[0].shares.map(({ part }, index) => [
      part,
      ...found.map(({ shares }) => percent(shares[index].share)),
    ]),
  );
}
