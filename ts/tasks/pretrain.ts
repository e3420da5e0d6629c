/**
 * Greedy layer-wise training: each layer of a deep model first learns by itself to rebuild what the layers before it
 * make, which starts the whole near a good place (Hinton and Salakhutdinov 2006; Bengio et al. 2007).
 */

import type { Autoencoder } from '../autoencoder.js';
import type { CorruptionSpec } from '../spec/corruptions.js';
import type { ModelSpec } from '../spec/model.js';
import type { CreateOptions, FitOptions, Input, Progress } from '../types.js';

/** How the layers are trained, one after the other. */
export interface PretrainOptions extends Pick<FitOptions, 'epochs' | 'batchSize' | 'optimizer' | 'signal'> {
  /** Noise on what each layer sees, which makes a stack of denoising autoencoders (Vincent et al. 2010); none by default. */
  corruption?: CorruptionSpec;
  /** How the models are made: seed, threads and the like; as `Autoencoder.create` does by default. */
  create?: CreateOptions;
  /** Called with every report, and with the layer that trains: 1 of `layers`; none by default. */
  onProgress?: (progress: Progress & { layer: number; layers: number }) => void;
}

/**
 * A model of this spec whose layers were trained one by one, ready to `fit`.
 *
 * The spec is one of dense layers that the decoder mirrors, such as those of `deep`, with a plain latent. A layer that
 * rebuilds the data themselves has the spec's loss, all others squared error.
 *
 * @throws AutoencoderError `unsupported` for a spec of another form
 * @example
 * ```ts
 * const spec = deep({ inputShape: [784], units: [1000, 500, 250], latentDim: 30 });
 * const model = await pretrain(spec, images, { epochs: 10 });
 * await model.fit(images, { epochs: 50 });
 * ```
 */
export async function pretrain(
  spec: ModelSpec,
  data: Input,
  options: PretrainOptions = {},
): Promise<Autoencoder> {
  // Few programs ask, so what does it is loaded when one does.
  const { trainedByLayer } = await import('./pretrain/by-layer.js');
  return trainedByLayer(spec, data, options);
}
