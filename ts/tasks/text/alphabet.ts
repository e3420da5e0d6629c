/** Short texts as one choice of a character at each place, and back. */

import type { Tensor } from '../../types.js';
import { refused } from './given.js';

/** What stands for a character that is not in the alphabet. */
const unknown = '\ufffd';

/** The characters that a model tells apart, and how many a text may have. */
export class Alphabet {
  readonly symbols: readonly string[];
  readonly length: number;
  readonly #places: ReadonlyMap<string, number>;

  constructor(symbols: readonly string[], length: number) {
    this.symbols = symbols;
    this.length = length;
    this.#places = new Map(symbols.map((symbol, place) => [symbol, place]));
  }

  /** The most frequent characters of some texts, of equally frequent ones those that come first in Unicode. */
  static of(texts: readonly string[], most: number, length: number): Alphabet {
    const counts = new Map<string, number>();
    for (const text of texts)
      for (const symbol of charactersOf(text)) counts.set(symbol, (counts.get(symbol) ?? 0) + 1);
    const order = [...counts].sort(([a, often], [b, seldom]) => seldom - often || (a < b ? -1 : 1));
    return new Alphabet(
      order.slice(0, most).map(([symbol]) => symbol),
      length,
    );
  }

  /** Choices at each place: a character, an unknown one, the end. */
  get choices(): number {
    return this.symbols.length + 2;
  }

  /** Places of a text, one more than it may have characters, for its end. */
  get places(): number {
    return this.length + 1;
  }

  /** `[texts, places, choices]`, 255 at each choice; what follows the end is all zeros, and so is not to be rebuilt. */
  write(texts: readonly string[], path = 'texts'): { data: Uint8Array; shape: number[] } {
    const { places, choices } = this;
    const data = new Uint8Array(texts.length * places * choices);
    texts.forEach((text, row) => {
      const characters = charactersOf(text);
      if (characters.length > this.length) {
        const hint = 'shorten it, or train with the option length';
        throw refused(
          'outOfRange',
          `${path}[${row}]`,
          `at most ${this.length} characters`,
          `${characters.length}`,
          hint,
        );
      }
      const put = (place: number, choice: number): void => {
        data[(row * places + place) * choices + choice] = 255;
      };
      for (const [place, symbol] of characters.entries()) {
        put(place, this.#places.get(symbol) ?? this.symbols.length);
      }
      put(characters.length, this.symbols.length + 1);
    });
    return { data, shape: [texts.length, places, choices] };
  }

  /** The texts of a decoder's chances: the likeliest choice at each place, up to the end. */
  read({ data, shape }: Tensor): string[] {
    const { places, choices } = this;
    return Array.from({ length: shape[0]! }, (_, row) => {
      let text = '';
      for (let place = 0; place < places; place++) {
        const from = (row * places + place) * choices;
        let best = 0;
        for (let choice = 1; choice < choices; choice++)
          if (data[from + choice]! > data[from + best]!) best = choice;
        if (best === choices - 1) break;
        text += this.symbols[best] ?? unknown;
      }
      return text;
    });
  }
}

/** The characters of a text in one form (NFC): code points, so that none is half of one. */
export const charactersOf = (text: string): string[] => [...text.normalize('NFC')];
