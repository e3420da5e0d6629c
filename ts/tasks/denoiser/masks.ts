/** How `trainAudioDenoiser` trains: a model that makes masks of frames of frequencies. */

import { Autoencoder } from '../../autoencoder.js';
import { latents, layers, losses, optimizers, schedules } from '../../builders/index.js';
import { fault } from '../../data/fault.js';
import { Random } from '../../data/random.js';
import { stft } from '../../data/spectrum.js';
import { refuseUnknownOptions, wholeNumber } from '../../spec/options.js';
import type { ModelSpec } from '../../types.js';
import { audioKey } from './audio.js';
import { type AudioFrames, channelsOfSound, checkRate, type Sound } from './audio-frames.js';
import { noisyRows } from './audio-pairs.js';
import type { AudioDenoiserOptions } from './train-audio.js';

/** A model of masks, trained on noisy versions of the clips. */
export async function trainMasks(
  clips: readonly Sound[],
  options: AudioDenoiserOptions,
): Promise<Autoencoder> {
  refuseUnknownOptions(options, names, '');
  const { seed = 0, epochs = 10, frameLength = 256, context = 7, ratio = [-3, 15] } = options;
  if (clips.length === 0) throw fault('emptyData', 'clips', 'at least one clip', 'none', 'give clean sound');
  if (!(ratio[0] <= ratio[1]))
    throw fault('outOfRange', 'ratio', 'least ≤ most, in dB', JSON.stringify(ratio), 'for example [0, 10]');
  wholeNumber('context', context, 1, Number.POSITIVE_INFINITY, '7 is usual');
  const channels = clips.flatMap((clip, index) => channelsOfSound(clip, `clips[${index}]`));
  const { sampleRate } = clips[0]!;
  const frames = { sampleRate, frameLength, hop: options.hop ?? frameLength / 4, context };
  clips.forEach((clip, index) => {
    checkRate(clip.sampleRate, frames.sampleRate, `clips[${index}].sampleRate`);
  });
  await stft(channels[0]!, frames); // refuses frames that cannot be
  const audible = channels.filter((channel) => channel.some((value) => value !== 0));
  if (audible.length === 0)
    throw fault('emptyData', 'clips', 'a clip with sound in it', 'silence', 'give clean sound');
  const { threads, arithmetic, signal, onProgress } = options;
  const engine = {
    ...(threads === undefined ? {} : { threads }),
    ...(arithmetic === undefined ? {} : { arithmetic }),
  };
  const model = await Autoencoder.create(maskSpec(frames, options), { seed, ...engine });
  try {
    const random = new Random(seed);
    await model.fit(() => noisyRows(audible, frames, ratio, random), {
      epochs,
      batchSize: 16,
      shuffleBuffer: 4096,
      optimizer: optimizers.adam({ learningRate: 1e-3 }),
      schedule: schedules.exponential({ factor: 0.03 ** (1 / epochs) }),
      ...(signal === undefined ? {} : { signal }),
      ...(onProgress === undefined ? {} : { onProgress }),
    });
    await model.attach(audioKey, frames);
    return model;
  } catch (error) {
    await model.close();
    throw error;
  }
}

const names = [
  ...['frameLength', 'hop', 'context', 'units', 'bottleneck', 'filters', 'ratio'],
  ...['seed', 'threads', 'arithmetic', 'epochs', 'signal', 'onProgress'],
];

/**
 * What frames have in common goes through a narrow layer, which tells voice from noise; what is particular to each value
 * goes around it. The code is a first guess at the levels of the clean sound, of which the decoder makes masks.
 */
function maskSpec({ context, frameLength }: AudioFrames, options: AudioDenoiserOptions): ModelSpec {
  const { units = [256], bottleneck = 128, filters = [16, 16, 16, 16, 16] } = options;
  const inputShape = [context, frameLength / 2 + 1];
  const size = inputShape[0]! * inputShape[1]!;
  const widths = [...units, bottleneck, ...[...units].reverse()];
  const dense = widths.map((width) => layers.dense(width, { activation: 'relu' }));
  return {
    version: 1,
    input: { shape: inputShape },
    encoder: [layers.residual([layers.flatten(), ...dense, layers.dense(size), layers.reshape(inputShape)])],
    latent: latents.identity(),
    decoder: [
      layers.reshape([...inputShape, 1]),
      ...filters.map((count) => layers.conv2d(count, { activation: 'relu' })),
      layers.conv2d(1, { activation: 'sigmoid' }),
      layers.reshape(inputShape),
    ],
    objective: { reconstruction: losses.meanSquaredError() },
  };
}
