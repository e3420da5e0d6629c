/** The work of an image codec; `imageCodec` loads it with the first call. */

import type { Autoencoder } from '../../autoencoder.js';
import { fault } from '../../data/fault.js';
import { bytesOf } from '../../data/png.js';
import { AutoencoderError } from '../../errors.js';
import { refuseUnknownOptions } from '../../spec/options.js';
import type { UnpackedCodes } from '../../types.js';
import { channelsOf, checkImage, type Pixels, unit } from '../denoiser/images.js';
import type {
  CodecReport,
  CompressedImage,
  CompressOptions,
  ImageCodec,
  UnpackedImage,
} from './image-codec.js';
import { Maps, type Plane } from './maps.js';
import { msSsim, psnr } from './measures.js';

/** The form of what stands beside the codes: it, then height, width and channels of the image. */
const form = 1;

/** A codec of these models, from small to large files. */
export function codecOf(list: readonly Autoencoder[]): ImageCodec {
  const maps = new Map<Autoencoder, Maps>();
  const mapsOf = (model: Autoencoder): Maps => {
    const known = maps.get(model) ?? new Maps(model);
    maps.set(model, known);
    return known;
  };
  const chosen = (quality = list.length - 1): Autoencoder => {
    const model = list[quality];
    if (model !== undefined) return model;
    const expected = `a whole number from 0 to ${list.length - 1}`;
    throw fault('outOfRange', 'quality', expected, String(quality), 'it counts the models of the codec');
  };

  async function compress(image: Pixels, options: CompressOptions = {}): Promise<Uint8Array> {
    refuseUnknownOptions(options, ['quality'], '');
    const model = chosen(options.quality);
    const { height, width, channels } = checkImage(image);
    const { colours, opacity } = channelsOf(channels);
    if (opacity)
      throw fault('unsupported', 'image', 'an image without opacity', `${channels} channels`, 'flatten it');
    const own = mapsOf(model);
    const [rows, columns] = own.sizeOf(height, width);
    const planes = planesOf(image, { height, width, colours }, own.grid.colours);
    const size = rows * columns * own.grid.channels;
    const data = new Float32Array(planes.length * size);
    for (const [index, plane] of planes.entries()) data.set(await own.encode(plane), index * size);
    const codes = { data, shape: [planes.length, rows, columns, own.grid.channels] };
    return model.encodeBytes(codes, { of: 'codes', note: [form, height, width, colours] });
  }

  async function decompress(bytes: Uint8Array): Promise<UnpackedImage> {
    const { model, codes } = await opened(list, bytes);
    const own = mapsOf(model);
    const [version, height = 0, width = 0, colours = 0] = codes.note;
    if (version !== form || codes.note.length !== 4)
      throw foreign(`${codes.note.length} numbers beside the codes`);
    const [rows, columns] = own.sizeOf(height, width);
    const count = own.grid.colours === 1 ? colours : 1;
    const wanted = [count, rows, columns, own.grid.channels];
    if (
      !(colours === 1 || colours === 3) ||
      wanted.some((size, axis) => size < 1 || size !== codes.shape[axis])
    )
      throw foreign(`codes of shape [${codes.shape}] for ${height} × ${width} pixels`);
    const size = rows * columns * own.grid.channels;
    const planes: Plane[] = [];
    for (let index = 0; index < count; index++) {
      const part = codes.data.subarray(index * size, (index + 1) * size);
      planes.push(await own.decode(part, height, width));
    }
    return { data: pixelsOf(planes, own.grid.colours, colours), shape: [height, width, colours] };
  }

  async function report(images: readonly Pixels[], options: CompressOptions = {}): Promise<CodecReport> {
    const found: CompressedImage[] = [];
    for (const image of images) {
      const bytes = await compress(image, options);
      const again = await decompress(bytes);
      const original = { data: bytesOf(image.data), shape: again.shape };
      const [height = 0, width = 0] = again.shape;
      found.push({
        height,
        width,
        bytes: bytes.length,
        bitsPerPixel: (8 * bytes.length) / (height * width),
        psnr: psnr(original.data, again.data),
        msSsim: msSsim(original, again),
      });
    }
    if (found.length === 0)
      throw fault('emptyData', 'images', 'at least one image', 'none', 'give those to measure by');
    const mean = (of: (image: CompressedImage) => number) =>
      found.reduce((sum, image) => sum + of(image), 0) / found.length;
    return {
      bitsPerPixel: mean(({ bitsPerPixel }) => bitsPerPixel),
      psnr: mean((image) => image.psnr),
      msSsim: mean((image) => image.msSsim),
      images: found,
    };
  }

  return {
    compress,
    decompress,
    report,
    async close() {
      await Promise.all([...maps.values()].map((one) => one.close()));
    },
  };
}

/** The codes, by the model that packed them. */
async function opened(list: readonly Autoencoder[], bytes: Uint8Array) {
  for (const [index, model] of list.entries()) {
    try {
      const codes: UnpackedCodes = await model.decodeBytes(bytes, { as: 'codes' });
      return { model, codes };
    } catch (error) {
      const isOthers = error instanceof AutoencoderError && error.code === 'incompatible';
      if (!isOthers || index === list.length - 1) throw error;
    }
  }
  throw fault('emptyData', 'models', 'at least one model', 'none', 'give the codec a trained model');
}

/** The image as planes of the model's colours: grey goes into a colour model three times. */
function planesOf(
  image: Pixels,
  { height, width, colours }: { height: number; width: number; colours: 1 | 3 },
  own: 1 | 3,
): Plane[] {
  const light = unit(image);
  const count = own === 1 ? colours : 1;
  return Array.from({ length: count }, (_, plane) => ({
    data: Float32Array.from({ length: height * width * own }, (_, at) => {
      const [pixel, colour] = own === 1 ? [at, plane] : [Math.floor(at / 3), at % 3];
      return image.data[pixel * colours + (colours === 1 ? 0 : colour)]! / light;
    }),
    height,
    width,
  }));
}

/** The planes as bytes of so many colours. */
function pixelsOf(planes: readonly Plane[], own: 1 | 3, colours: 1 | 3): Uint8Array {
  const { height, width } = planes[0]!;
  return Uint8Array.from({ length: height * width * colours }, (_, at) => {
    const [pixel, colour] = [Math.floor(at / colours), at % colours];
    if (own === 1) return byteOf(planes[colour]!.data[pixel]!);
    const { data } = planes[0]!;
    if (colours === 3) return byteOf(data[at]!);
    return byteOf((data[3 * pixel]! + data[3 * pixel + 1]! + data[3 * pixel + 2]!) / 3);
  });
}

const byteOf = (value: number): number => Math.round(255 * Math.min(1, Math.max(0, value)));

const foreign = (received: string) =>
  fault('badData', 'bytes', 'an image as compress() packed it', received, 'give the bytes to decodeBytes');
