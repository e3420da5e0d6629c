/** Runs a job in an engine worker without the facade. */

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

/** The way in which an environment starts `raw.mjs` in a worker. */
export type Host = (what: object) => { answer: Promise<Outcome>; end(): Promise<unknown> };

const here = import.meta.url;

/** Starts an engine, has it do one job, and ends it; an engine that gives no answer in `patience` ms is `late`. */
export async function inEngine(
  { variant, threads, faulty = false }: Build,
  job: 'weights' | 'battery' | 'fingerprint' | 'trainings' | 'members',
  options: object,
  patience = 60_000,
): Promise<Outcome> {
  const { startWorker } = await ('document' in globalThis
    ? import('./host.browser.js')
    : import('./host.node.js'));
  const dist = new URL(faulty ? '../../target/test-dist' : '../../dist', here).href;
  const { answer, end } = startWorker({ dist, variant, threads, job, options });
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<Outcome>((resolve) => {
    timer = setTimeout(() => resolve({ late: true }), patience);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
    await end();
  }
}
