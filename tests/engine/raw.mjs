/**
 * An engine worker without the facade: one instance of a build, a pool if it is to have threads, and one job.
 *
 * What starts it says `{ dist, variant, threads, job, options }` and gets `{ value }` or `{ refused }` or `{ lost }`.
 * `options.members` work; with `options.grain` the kernels share out even the smallest work (the build with faults
 * can), and the answer says how many `forks` that were. Every beat of the engine raises the first word of
 * `options.beats`.
 */

let glue;

async function start({ dist, variant, threads }, { read, pool }) {
  glue = await import(/* @vite-ignore */ `${dist}/wasm/${variant}/hourglass.js`);
  const module = await WebAssembly.compile(await read(`${dist}/wasm/${variant}/hourglass_bg.wasm`));
  if (variant === 'st') return void glue.initSync({ module });
  const memory = new WebAssembly.Memory({ initial: 64, maximum: 16_384, shared: true });
  glue.initSync({ module, memory });
  const { plug } = await import(/* @vite-ignore */ `${dist}/runtime/hook.js`);
  const { startPool } = await import(/* @vite-ignore */ `${dist}/runtime/${pool}`);
  plug(startPool);
  if (threads > 1) await glue.initThreadPool(threads - 1);
}

/** Bytes from a fixed generator. */
function bytes(count) {
  let state = 1;
  return Uint8Array.from({ length: count }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 24;
  });
}

/** SHA-256 of the weights after training. */
async function train({ spec, rows, data, labels, epochs, batchSize }, members) {
  const session = new glue.Session(JSON.stringify(spec), 42);
  const features = spec.input.shape.reduce((product, size) => product * size, 1);
  session.setData('input', data ?? bytes(rows * features), rows);
  if (labels) session.setLabels('input', Uint32Array.from(labels));
  session.beginTraining(JSON.stringify({ epochs, batchSize }));
  let report;
  do report = JSON.parse(session.trainSteps(1_000_000, members));
  while (report.done === null);
  const names = JSON.parse(session.parameters()).map(({ name }) => name);
  const weights = await new Blob(names.map((name) => session.parameter(name))).arrayBuffer();
  session.free();
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', weights));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

const jobs = {
  weights: ({ members, ...run }) => train(run, members),
  battery: ({ seed, cases, members }) => glue.kernelBattery(seed, cases, members),
  fingerprint: ({ members }) => glue.kernelFingerprint(1, 60, members),
  /** By name, what every run trains to, and after how many forks. */
  async trainings({ runs, members }) {
    const outcomes = {};
    for (const [name, run] of Object.entries(runs)) {
      const before = glue.forks();
      outcomes[name] = { hash: await train(run, members), forks: glue.forks() - before };
    }
    return outcomes;
  },
  members({ members }) {
    const hashes = JSON.parse(glue.memberHashes(members));
    return { hashes, forks: glue.forks() };
  },
};

/** Does the job and says how it ended. */
export async function answer(what, platform) {
  const { job, options } = what;
  await start(what, platform);
  if (options.grain) glue.setGrain(options.grain);
  if (options.beats) glue.onBeat(() => Atomics.add(options.beats, 0, 1));
  try {
    return { value: await jobs[job](options) };
  } catch (error) {
    return error?.hourglass ? { refused: error } : { lost: String(error) };
  }
}
