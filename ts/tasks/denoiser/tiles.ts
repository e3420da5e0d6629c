/**
 * Overlapping tiles: where they lie, and how what was made of them becomes one image without seams.
 *
 * Where two tiles overlap, the outer quarter of the overlap is left away on either side, since a pixel at the edge of a
 * tile lacks its neighbours, and over the half between one tile fades into the other.
 */

/** Where tiles of a length begin so that they cover `length`, each `overlap` into the one before; the last ends with it. */
export function tileStarts(length: number, tile: number, overlap: number): number[] {
  const starts = [0];
  while (starts.at(-1)! + tile < length)
    starts.push(Math.min(starts.at(-1)! + tile - overlap, length - tile));
  return starts;
}

/** What each pixel of a tile counts along one axis, by its place; edges of the whole image do not fade. */
export function tileWeights(length: number, tile: number, overlap: number, start: number): Float32Array {
  const margin = Math.floor(overlap / 4);
  const ramp = overlap - 2 * margin + 1;
  const inside = (steps: number) => Math.min(1, Math.max(0, (steps - margin) / ramp));
  return Float32Array.from({ length: tile }, (_, i) =>
    Math.min(start === 0 ? 1 : inside(i + 1), start + tile === length ? 1 : inside(tile - i)),
  );
}

/** Adds up weighted tiles of an image. */
export class Blend {
  readonly #sums: Float32Array;
  readonly #weights: Float32Array;
  readonly #width: number;
  readonly #channels: number;

  constructor(height: number, width: number, channels: number) {
    this.#sums = new Float32Array(height * width * channels);
    this.#weights = new Float32Array(height * width);
    this.#width = width;
    this.#channels = channels;
  }

  /** Adds a tile at this place; `down` and `across` say what its rows and columns count. */
  add(tile: Float32Array, top: number, left: number, down: Float32Array, across: Float32Array): void {
    const channels = this.#channels;
    for (let y = 0; y < down.length; y++) {
      for (let x = 0; x < across.length; x++) {
        const weight = down[y]! * across[x]!;
        if (weight === 0) continue;
        const pixel = (top + y) * this.#width + left + x;
        this.#weights[pixel] = this.#weights[pixel]! + weight;
        const from = (y * across.length + x) * channels;
        for (let c = 0; c < channels; c++) {
          const to = pixel * channels + c;
          this.#sums[to] = this.#sums[to]! + weight * tile[from + c]!;
        }
      }
    }
  }

  /** The image. */
  image(): Float32Array {
    return this.#sums.map((sum, i) => sum / this.#weights[Math.floor(i / this.#channels)]!);
  }
}

/** The place within `length` that a place outside shows, as if mirrors stood on the outermost pixels. */
export function mirrored(place: number, length: number): number {
  const period = Math.max(1, 2 * (length - 1));
  const within = ((place % period) + period) % period;
  return within < length ? within : period - within;
}
