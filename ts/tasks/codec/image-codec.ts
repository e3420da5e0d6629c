/** Images as few bytes: a compressive model's codes, entropy-coded, with everything that it takes to have them back. */

import type { Autoencoder } from '../../autoencoder.js';
import type { Pixels } from '../denoiser/images.js';

/** Which of a codec's models packs. */
export interface CompressOptions {
  /** Its place in the list that the codec was made of, from 0; the last by default. */
  quality?: number;
}

/** What one image came to. */
export interface CompressedImage {
  height: number;
  width: number;
  /** Of the whole file. */
  bytes: number;
  /** 8 · bytes / (height · width). */
  bitsPerPixel: number;
  /** Peak signal-to-noise ratio in decibels, over all colours; infinite where nothing was lost. */
  psnr: number;
  /** Multi-scale structural similarity, mean over the colours, at most 1; NaN for images of less than 11 pixels a side. */
  msSsim: number;
}

/** What some images came to, with the means over them. */
export interface CodecReport extends Pick<CompressedImage, 'bitsPerPixel' | 'psnr' | 'msSsim'> {
  images: CompressedImage[];
}

/** An image as it comes out, in bytes. */
export interface UnpackedImage {
  data: Uint8Array;
  shape: [height: number, width: number, channels: number];
}

/** What packs images. */
export interface ImageCodec {
  /**
   * The bytes of an image of any size, grey or in colour: bytes, or numbers from 0 to 1. A model of one colour packs
   * colour by colour.
   */
  compress(image: Pixels, options?: CompressOptions): Promise<Uint8Array>;
  /**
   * The image, `[height, width, 1]` or `[height, width, 3]` in bytes: the same pixels on every machine, with any number of
   * threads, in Node and in the browser.
   */
  decompress(bytes: Uint8Array): Promise<UnpackedImage>;
  /** Packs images, unpacks them and measures both. */
  report(images: readonly Pixels[], options?: CompressOptions): Promise<CodecReport>;
  /** Frees the engines for tiles; the models are left as they are. */
  close(): Promise<void>;
}

/**
 * A codec out of a trained compressive model, or of several from small to large files.
 *
 * Images go through in tiles that overlap by all that a pixel depends on, so nobody sees where they meet. The bytes say
 * which model packed them and carry a checksum; whatever is cut off, altered or foreign is refused. Train the model
 * further, and it refuses what it packed before.
 *
 * @throws AutoencoderError at every call `incompatible` for models that are none for images, or bytes of another model;
 * `unsupported` for fused arithmetic and for images with opacity; `badData` for damaged bytes; `invalidShape`,
 * `notFinite` for what is no image
 * @example
 * ```ts
 * const codec = imageCodec(model);
 * const bytes = await codec.compress(await readPng('photo.png'));
 * await writeFile('again.png', await writePng(await codec.decompress(bytes)));
 * ```
 */
export function imageCodec(models: Autoencoder | readonly Autoencoder[]): ImageCodec {
  let loaded: Promise<ImageCodec> | undefined;
  const codec = (): Promise<ImageCodec> => {
    loaded ??= import('./codec.js').then(({ codecOf }) => codecOf([models].flat() as Autoencoder[]));
    return loaded;
  };
  return {
    compress: async (image, options) => (await codec()).compress(image, options),
    decompress: async (bytes) => (await codec()).decompress(bytes),
    report: async (images, options) => (await codec()).report(images, options),
    close: async () => (await loaded)?.close(),
  };
}
