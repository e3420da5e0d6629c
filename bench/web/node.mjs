/** A measuring process of Node: takes one job from its parent, tells how far it is, answers, ends. */

import { readFile } from 'node:fs/promises';
import { runCase } from './case.mjs';
import { runFigures } from './figures.mjs';
import { inference } from './inference.mjs';
import { peer } from './peer.mjs';
import { runProfile } from './profile.mjs';
import { runSweep } from './sweep.mjs';

const root = new URL('../../', import.meta.url);
const host = {
  bytes: async (path) => new Uint8Array(await readFile(new URL(path, root))),
  load: (path) => import(new URL(path, root).href),
};
const jobs = {
  case: (job, host, told) => runCase(job, host, told, { inference, peer }),
  figures: runFigures,
  sweep: runSweep,
  profile: runProfile,
};

process.once('message', async (job) => {
  const told = (share) => process.send({ share });
  try {
    process.send({ result: await jobs[job.kind](job, host, told), node: process.version }, () =>
      process.exit(),
    );
  } catch (error) {
    process.send({ error: error instanceof Error ? error.message : String(error) }, () => process.exit());
  }
});
