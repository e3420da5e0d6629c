/** `hourglass train PHOTOS --pieces N`: what a model of images learns from pictures of any size. */

import { denoisingPatches, type ModelSpec } from 'hourglass-ae';
import type { NamedImage } from 'hourglass-ae/data';
import { UsageError } from '../failure.js';
import { inFile } from '../in-file.js';
import { photosIn } from '../photos.js';
import type { DataRows } from '../read-data.js';
import { flagOf, type SettingName, type Settings } from './settings.js';

/** Settings that speak of rows. */
const foreign = [
  'target',
  'validation',
  'scale',
  'table',
  'label',
  'labels',
  'columns',
] as const satisfies SettingName[];

/** Rows that come bit by bit, anew in every epoch. */
export interface Pieces {
  /** How many in all. */
  count: number;
  source: () => Generator<Float32Array>;
  /** The first of them, for pictures. */
  rows: DataRows;
}

/** Refuses settings that do not go with pieces. */
export function checkPieces(settings: Settings): void {
  if (settings.pieces === undefined) return;
  const wrong = foreign.find((name) => settings[name] !== undefined);
  if (wrong !== undefined) throw new UsageError(`${flagOf(wrong)}: not with --pieces`);
  if (settings.spec === undefined && settings.resume === undefined)
    throw new UsageError('--pieces: needs --spec with an inputShape, which is the size of a piece');
}

/** Pieces of the pictures in a folder, or of one, turned and mirrored; at many levels of noise where the spec has noise. */
export async function piecesOf(
  { data, pieces: count = 0, seed = 0 }: Settings & { data: string },
  spec: ModelSpec,
): Promise<Pieces> {
  const images: NamedImage[] = [];
  for await (const image of photosIn(data)) images.push(image);
  const noise = spec.corruption?.type === 'gaussianNoise' ? {} : { noise: 'trained' as const };
  try {
    const source = denoisingPatches(spec, images, { count, seed, ...noise });
    const [first = new Float32Array(0)] = source();
    const values = spec.input.shape.reduce((product, size) => product * size, 1);
    return { count, source, rows: { data: first, shape: [first.length / values, ...spec.input.shape] } };
  } catch (error) {
    throw inFile(error, data);
  }
}
