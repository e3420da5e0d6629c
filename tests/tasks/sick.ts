/** Models that are sick on purpose, each in one way, and healthy ones of every kind: small, and trained in a moment. */

import {
  Autoencoder,
  contractive,
  convolutional,
  deep,
  denoising,
  type FindingName,
  type FitOptions,
  type Input,
  latents,
  type ModelSpec,
  optimizers,
  ordered,
  type Preprocessing,
  recurrent,
  sparse,
  topK,
  undercomplete,
  vanilla,
  variational,
  vectorQuantized,
  withLatent,
  withTiedWeights,
} from 'hourglass-ae';
import { standardScaler } from 'hourglass-ae/data';
import { bytes, patterns } from '../facade/tools.js';

export interface Patient {
  model: Autoencoder;
  data: Input;
  validation?: Input;
}

/** Decides the models' first weights and the order of rows; the bench of tasks tries others. */
export const drawn = { seed: 1 };

const features = 12;
const rows = patterns(320, features);
const unseen = patterns(200, features, 5);
const flat = { inputShape: [features] } as const;
const adam = (learningRate: number) => optimizers.adam({ learningRate });
const usual: FitOptions = { epochs: 40, batchSize: 16, optimizer: adam(3e-3) };
/** Without structure: nothing to learn but each value by itself. */
const noise = (count: number, columns: number, seed: number) =>
  Float32Array.from(bytes(count * columns, seed), (byte) => byte / 255);

async function trained(
  spec: ModelSpec,
  fit: FitOptions = usual,
  data = rows,
  preprocessing?: Preprocessing,
): Promise<Patient> {
  const model = await Autoencoder.create(spec, {
    ...drawn,
    threads: 1,
    ...(preprocessing && { preprocessing }),
  });
  await model.fit(data, fit);
  return { model, data, ...(data === rows && { validation: unseen }) };
}

const linear = { outputActivation: 'linear' } as const;
const stretched = rows.map((value, index) => (index % features === 3 ? 4000 * value : value - 0.5));
const wild = rows.map((value, index) => (index < 2 * features ? 60 * value : value));

/** By what has to be found. */
export const sick: Record<FindingName, () => Promise<Patient>> = {
  untrained: async () => ({
    model: await Autoencoder.create(deep({ ...flat, units: [8], latentDim: 4 }), { threads: 1 }),
    data: rows,
  }),
  learningRateTooSmall: () =>
    trained(deep({ ...flat, ...linear, units: [16], latentDim: 4 }), {
      ...usual,
      epochs: 10,
      optimizer: adam(1e-6),
    }),
  unstable: () =>
    trained(deep({ ...flat, ...linear, units: [16], latentDim: 4, activation: 'tanh' }), {
      ...usual,
      epochs: 20,
      optimizer: adam(0.3),
    }),
  notConverged: () =>
    trained(deep({ ...flat, ...linear, units: [64], latentDim: 4 }), {
      ...usual,
      epochs: 8,
      optimizer: adam(1e-3),
    }),
  overfitting: async () => {
    const data = noise(24, 8, 1);
    const spec = deep({ inputShape: [8], ...linear, units: [64], latentDim: 6 });
    const { model } = await trained(spec, { epochs: 300, batchSize: 8, optimizer: adam(3e-3) }, data);
    return { model, data, validation: noise(100, 8, 2) };
  },
  posteriorCollapse: () => trained(variational({ ...flat, units: [16], latentDim: 4, beta: 50 })),
  codebookCollapse: () =>
    trained(
      withLatent(
        deep({ ...flat, units: [16], latentDim: 4 }),
        latents.vectorQuantized({ dim: 4, codes: 64, restart: 0, commitment: 30 }),
      ),
    ),
  deadUnits: () => trained(sparse({ ...flat, latentDim: 16, weight: 5 })),
  saturatedCodes: () => {
    const large = rows.map((value) => 40 * value - 20);
    return trained(
      deep({ ...flat, ...linear, units: [16], latentDim: 4, latentActivation: 'tanh' }),
      usual,
      large,
    );
  },
  constantOutput: async () => {
    const patient = await trained(deep({ ...flat, units: [16], latentDim: 4 }), { ...usual, epochs: 3 });
    // Below zero for every row: relu passes nothing on.
    await patient.model.setParameters({ 'decoder.0.bias': new Float32Array(16).fill(-100) });
    return patient;
  },
  identityMap: () => {
    // A code as wide as overcomplete makes it, and nothing that keeps it from copying.
    const spec = vanilla({ inputShape: [6], ...linear, latentDim: 24, latentActivation: 'relu' });
    return trained(spec, { ...usual, epochs: 60, optimizer: adam(0.01) }, noise(300, 6, 4));
  },
  tooFewCodes: () => trained(deep({ inputShape: [20], units: [16], latentDim: 1 }), usual, noise(300, 20, 3)),
  unusedCodes: () => {
    // All columns follow one number.
    const line = rows.map(
      (_, index) => (rows[Math.floor(index / features) * features]! * (1 + (index % features))) / 12,
    );
    return trained(undercomplete({ ...flat, ...linear, latentDim: 9 }), { ...usual, epochs: 60 }, line);
  },
  outputRange: () =>
    trained(
      deep({ ...flat, units: [16], latentDim: 4, loss: 'meanSquaredError' }),
      usual,
      rows.map((value) => 6 * value - 2),
    ),
  inputScale: () => trained(deep({ ...flat, ...linear, units: [16], latentDim: 4 }), usual, stretched),
  outliers: () => trained(deep({ ...flat, ...linear, units: [16], latentDim: 2 }), usual, wild),
};

const images = patterns(200, 64);
const series = patterns(200, 8);
const shaped = { ...flat, units: [16], latentDim: 6 } as const;

/** By their kind. */
export const healthy: Record<string, () => Promise<Patient>> = {
  deep: () => trained(deep(shaped)),
  undercomplete: () =>
    trained(undercomplete({ ...flat, ...linear, latentDim: 6 }), {
      ...usual,
      epochs: 80,
      optimizer: adam(0.01),
    }),
  tied: () => trained(withTiedWeights(deep(shaped))),
  denoising: () => trained(denoising(shaped)),
  sparse: () => trained(sparse({ ...flat, latentDim: 24, weight: 0.002 })),
  topK: () => trained(topK({ ...flat, latentDim: 16, k: 4, deadAfter: 100 })),
  contractive: () => trained(contractive({ ...shaped, weight: 0.01 })),
  variational: () => trained(variational({ ...flat, units: [24], latentDim: 4, beta: 0.2 })),
  vectorQuantized: () =>
    trained(vectorQuantized({ ...flat, units: [16], latentDim: 6, codes: 16, groups: 3 })),
  ordered: () => trained(ordered(shaped)),
  convolutional: () =>
    trained(
      convolutional({ inputShape: [8, 8, 1], filters: [6], latentDim: 8 }),
      { ...usual, epochs: 25 },
      images,
    ),
  recurrent: () =>
    trained(
      recurrent({ inputShape: [8, 1], units: [16], latentDim: 6 }),
      { ...usual, epochs: 40, optimizer: adam(0.01) },
      series,
    ),
  'a scaled table': () =>
    trained(
      deep({ ...flat, ...linear, units: [16], latentDim: 6 }),
      usual,
      stretched,
      standardScaler({ data: stretched, shape: [320, features] }),
    ),
};
