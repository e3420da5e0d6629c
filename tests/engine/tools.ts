/** Runs a job in an engine worker without the facade. */

import { Worker } from 'node:worker_threads';

/** A build of the wasm and the number of threads it gets. */
export interface Build {
  variant: 'st' | 'mt';
  threads: number;
  /** The build with planted faults. */
  faulty?: boolean;
}

/** How a job ended: with a value, a refusal (an error of ours), the loss of the instance, or not in time. */
export interface Outcome {
  value?: unknown;
  refused?: { code: string; message: string };
  lost?: string;
  late?: true;
}

/** Both builds with every number of threads from 1 to 4. */
export const builds: Build[] = [
  { variant: 'st', threads: 1 },
  ...[1, 2, 3, 4].map((threads) => ({ variant: 'mt' as const, threads })),
];

/** A model whose steps are big enough to be divided among four threads. */
export const wide = {
  version: 1,
  input: { shape: [196] },
  encoder: [{ type: 'dense', units: 96, activation: 'relu' }],
  latent: { type: 'plain', dim: 16 },
  decoder: [
    { type: 'dense', units: 96, activation: 'tanh' },
    { type: 'dense', units: 196, activation: 'sigmoid' },
  ],
  objective: { reconstruction: { type: 'binaryCrossEntropy' }, penalties: [] },
};

/** Starts an engine, has it do one job, and ends it; an engine that gives no answer in `patience` ms is `late`. */
export async function inEngine(
  { variant, threads, faulty = false }: Build,
  job: 'weights' | 'battery' | 'fingerprint',
  options: object,
  patience = 60_000,
): Promise<Outcome> {
  const dist = new URL(`../../${faulty ? 'target/test-dist' : 'dist'}`, import.meta.url).href;
  const worker = new Worker(new URL('./raw.worker.mjs', import.meta.url), {
    workerData: { dist, variant, threads, job, options },
    execArgv: [],
  });
  let timer: ReturnType<typeof setTimeout> | undefined;
  const answer = new Promise<Outcome>((resolve, reject) => {
    timer = setTimeout(() => resolve({ late: true }), patience);
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('the engine worker ended without an answer')));
  });
  try {
    return await answer;
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}
