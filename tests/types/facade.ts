/**
 * What must not compile: unknown options, wrong names, missing fields. Checked by `tsc`, never run.
 */

import {
  Autoencoder,
  adversarial,
  anomalyDetector,
  corruptions,
  deep,
  denoising,
  type ErrorCode,
  type History,
  type LayerSpec,
  latents,
  layers,
  type ModelSpec,
  optimizers,
  type Progress,
  pca,
  penalties,
  sparse,
  type Tensor,
  vanilla,
  withLatent,
} from 'hourglass-ae';
import { table } from 'hourglass-ae/data';

declare const model: Autoencoder;
declare const data: Float32Array;

// @ts-expect-error a deep model needs its units
deep({ inputShape: [4], latentDim: 2 });
// @ts-expect-error a scaler, not its name
Autoencoder.create(vanilla({ inputShape: [4], latentDim: 2 }), { preprocessing: 'standardScaler' });
// @ts-expect-error no such type of column
table({ age: 'float' });
// @ts-expect-error no recipe works without an input shape
vanilla({ latentDim: 2 });
// @ts-expect-error latentDim, not latentdim
vanilla({ inputShape: [4], latentdim: 2 });
// @ts-expect-error no such activation
vanilla({ inputShape: [4], latentDim: 2, activation: 'rleu' });
// @ts-expect-error no such loss
vanilla({ inputShape: [4], latentDim: 2, loss: 'crossEntropy' });
// @ts-expect-error the weight belongs to sparse
vanilla({ inputShape: [4], latentDim: 2, weight: 1 });
sparse({ inputShape: [4], latentDim: 2, weight: 1 });
// @ts-expect-error no such prior
adversarial({ inputShape: [4], latentDim: 2, prior: 'laplace' });
// @ts-expect-error streams come with one chunk at a time, not value by value
model.fit([1, 2, 3].values());
// @ts-expect-error a corruption, not its name
denoising({ inputShape: [4], latentDim: 2, corruption: 'masking' });

// @ts-expect-error a dense layer needs its width
layers.dense();
// @ts-expect-error no such option
layers.dense(3, { activations: 'relu' });
// @ts-expect-error a latent, not its name
withLatent(vanilla({ inputShape: [4], latentDim: 2 }), 'gaussian');
// @ts-expect-error a code needs its width
latents.plain({});
// @ts-expect-error noise needs its strength
corruptions.gaussianNoise({});
// @ts-expect-error two bounds
corruptions.gaussianNoise({ standardDeviation: 1, clip: [0] });
// @ts-expect-error no such option
optimizers.adam({ lr: 1 });
// @ts-expect-error weight is required
penalties.l1Activity({});
// @ts-expect-error no such layer
export const layer: LayerSpec = { type: 'densed', units: 3 };
// @ts-expect-error a spec has an objective
export const spec: ModelSpec = {
  version: 1,
  input: { shape: [1] },
  encoder: [],
  latent: latents.plain({ dim: 1 }),
  decoder: [],
};

// @ts-expect-error no such option
model.fit(data, { batchsize: 3 });
// @ts-expect-error a number
model.fit(data, { epochs: '3' });
// @ts-expect-error patience is required
model.fit(data, { earlyStopping: {} });
// @ts-expect-error no such monitor
model.fit(data, { earlyStopping: { patience: 1, monitor: 'val_loss' } });
// @ts-expect-error doubles are not accepted
model.encode(new Float64Array(3));
// @ts-expect-error no such reduction
model.score(data, { per: 'rows' });
// @ts-expect-error no such option
model.save({ optimiser: false });
// @ts-expect-error a spec is required
Autoencoder.create();
// @ts-expect-error a number or 'auto'
Autoencoder.create(vanilla({ inputShape: [4], latentDim: 2 }), { threads: 'all' });
// @ts-expect-error 'reproducible' or 'fused'
Autoencoder.create(vanilla({ inputShape: [4], latentDim: 2 }), { arithmetic: 'fast' });
// @ts-expect-error yes or no
Autoencoder.create(vanilla({ inputShape: [4], latentDim: 2 }), { wide: 256 });
// @ts-expect-error models are made by create and load
new Autoencoder();
// @ts-expect-error no such method
anomalyDetector(model, data, { method: 'isolation' });
// @ts-expect-error dimensions are required
pca(data, {});
// @ts-expect-error a closed list
export const code: ErrorCode = 'oops';

export const history: Promise<History> = model.fit(data, {
  epochs: 1,
  onProgress: (progress: Progress) => void progress,
});
export const codes: Promise<Tensor> = model.encode({ data, shape: [1, data.length] });
export const progress: AsyncIterable<Progress> = model.train(data);
