/** All images of a folder: one after the other in their own sizes, or as one data set of equal ones. */

import { fault } from './fault.js';
import { type Image, type ImageOptions, readImage } from './image.js';
import { platform } from './platform.js';
import { bytesOf } from './png.js';
import { middle, shrunk } from './resize.js';
import { nameOf, type Source } from './source.js';

/** Where images lie: a folder's path, or the files themselves, as a page gets them from its user. */
export type ImageFolderSource = string | URL | Iterable<Source>;

/** An image of a folder. */
export interface NamedImage extends Image {
  /** Path in the folder, or name of the file. */
  name: string;
}

/** How a folder becomes one data set. */
export interface ImageFolderOptions extends ImageOptions {
  /** Height and width of every image; by default all have to be of one size. */
  size?: readonly [height: number, width: number];
  /**
   * How larger images become of that size: `'crop'` (default) takes the middle, `'cover'` first shrinks them as far as
   * they still cover it. Smaller ones are refused.
   */
  fit?: 'crop' | 'cover';
}

/** Images of one size. */
export interface ImageSet {
  /** Bytes, image after image. */
  data: Uint8Array;
  shape: [images: number, height: number, width: number, channels: number];
  /** Path in the folder, or name of the file, of each image. */
  names: string[];
}

/**
 * The png and jpeg files of a folder and of the folders in it, sorted by path, each in its own size; one is in memory
 * at a time.
 *
 * @throws AutoencoderError `emptyData` where there are none, `badData` with the file's name for a damaged one,
 * `unsupported` for a path in a page
 * @example
 * ```ts
 * for await (const { name, data, shape } of imagesIn('photos')) console.log(name, shape);
 * ```
 */
export async function* imagesIn(
  folder: ImageFolderSource,
  options: ImageOptions = {},
): AsyncGenerator<NamedImage, void, undefined> {
  let count = 0;
  for (const { name, source } of await filesOf(folder)) {
    yield { name, ...(await readImage(source, options)) };
    count += 1;
  }
  if (count > 0) return;
  const place = typeof folder === 'string' ? folder : 'the folder';
  throw fault('emptyData', place, 'png or jpeg files', 'none', 'check the path');
}

async function filesOf(folder: ImageFolderSource): Promise<{ name: string; source: Source }[]> {
  if (typeof folder === 'string' || folder instanceof URL) {
    const files = await platform().list(folder);
    return files
      .filter(({ name }) => /\.(png|jpe?g)$/i.test(name))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }
  return Array.from(folder, (source) => ({ name: nameOf(source), source }));
}

/**
 * The png and jpeg files of a folder and of the folders in it as one data set, sorted by path.
 *
 * @throws AutoencoderError `invalidShape` with the file's name for an image of another size or of other channels than
 * the first, or smaller than asked for; and what {@link imagesIn} throws
 * @example
 * ```ts
 * const digits = await imageFolder('digits', { channels: 1 });                    // shape [1000, 28, 28, 1]
 * const photos = await imageFolder('photos', { size: [64, 64], fit: 'cover' });   // shape [400, 64, 64, 3]
 * const ofClass = photos.names.map((name) => name.split('/')[0]);
 * ```
 */
export async function imageFolder(
  folder: ImageFolderSource,
  options: ImageFolderOptions = {},
): Promise<ImageSet> {
  const names: string[] = [];
  const parts: Uint8Array[] = [];
  let first: Image['shape'] | undefined;
  for await (const { name, ...image } of imagesIn(folder, options)) {
    const { data, shape } = fitted(image, options, name);
    first ??= shape;
    if (shape.join() !== first.join()) {
      const hint = 'say with the options size and channels what all are to become';
      const expected = `the shape [${first.join(', ')}] of ${names[0]}`;
      throw fault('invalidShape', name, expected, `[${shape.join(', ')}]`, hint);
    }
    names.push(name);
    parts.push(bytesOf(data));
  }
  const [height, width, channels] = first!;
  const size = height * width * channels;
  const data = new Uint8Array(parts.length * size);
  for (const [i, part] of parts.entries()) data.set(part, i * size);
  return { data, shape: [parts.length, height, width, channels], names };
}

function fitted(image: Image, { size, fit = 'crop' }: ImageFolderOptions, name: string): Image {
  if (size === undefined) return image;
  const [height, width] = size;
  if (![height, width].every((side) => Number.isInteger(side) && side > 0)) {
    throw fault(
      'outOfRange',
      'size',
      'height and width, whole numbers from 1',
      `[${size}]`,
      'give both in pixels',
    );
  }
  if (fit !== 'crop' && fit !== 'cover') {
    throw fault('outOfRange', 'fit', "'crop' or 'cover'", `"${String(fit)}"`, 'choose how images are fitted');
  }
  const [tall, wide] = image.shape;
  if (tall < height || wide < width) {
    const hint = 'ask for a smaller size, or leave this image out';
    throw fault('invalidShape', name, `at least ${height} × ${width} pixels`, `${tall} × ${wide}`, hint);
  }
  const scale = Math.max(height / tall, width / wide);
  const rough = fit === 'crop' ? image : shrunk(image, Math.round(tall * scale), Math.round(wide * scale));
  return middle(rough, height, width);
}
