/** What counts as an image here. */

import { AutoencoderError } from '../../errors.js';

/** Pixels row after row, `[height, width]` or `[height, width, channels]`: bytes, or numbers of which 1 is full light. */
export interface Pixels<Data extends Float32Array | Uint8Array = Float32Array | Uint8Array> {
  data: Data;
  shape: readonly number[];
}

/** The checked size of an image. */
export interface ImageSize {
  height: number;
  width: number;
  channels: number;
}

/** Full light. */
export const unit = ({ data }: Pixels): number => (data instanceof Uint8Array ? 255 : 1);

/** One or three colours, and whether opacity stands behind them. */
export const channelsOf = (channels: number): { colours: 1 | 3; opacity: boolean } => ({
  colours: channels > 2 ? 3 : 1,
  opacity: channels % 2 === 0,
});

/** @throws AutoencoderError `invalidShape`, `badData`, `notFinite` for what is no image of at least so many pixels a side */
export function checkImage(image: Pixels, least = 1, path = 'image'): ImageSize {
  const { data, shape } = image ?? {};
  if (!(data instanceof Uint8Array || data instanceof Float32Array) || !Array.isArray(shape))
    throw refused('badData', path, '{ data, shape } with bytes or 32-bit floats', describe(image));
  const [height = 0, width = 0, channels = 1] = shape as number[];
  const sizes = [height, width, channels];
  const isImage = (shape.length === 2 || shape.length === 3) && channels <= 4;
  if (!isImage || !sizes.every((size) => Number.isInteger(size) && size >= 1))
    throw refused(
      'invalidShape',
      `${path}.shape`,
      '[height, width] or [height, width, 1 to 4]',
      `[${shape}]`,
    );
  if (data.length !== height * width * channels)
    throw refused('invalidShape', `${path}.data`, `${height * width * channels} values`, `${data.length}`);
  if (height < least || width < least)
    throw refused('invalidShape', `${path}.shape`, `at least ${least} × ${least} pixels`, `[${shape}]`);
  const wrong = data instanceof Uint8Array ? -1 : data.findIndex((value) => !Number.isFinite(value));
  if (wrong === -1) return { height, width, channels };
  throw refused('notFinite', `${path}.data[${wrong}]`, 'a finite number', String(data[wrong]));
}

const describe = (value: unknown): string =>
  typeof value === 'object' && value !== null ? `a ${value.constructor?.name ?? 'object'}` : String(value);

const refused = (
  code: 'badData' | 'invalidShape' | 'notFinite',
  path: string,
  expected: string,
  received: string,
) => new AutoencoderError({ code, path, expected, received, hint: 'readPng and readJpeg give such images' });
