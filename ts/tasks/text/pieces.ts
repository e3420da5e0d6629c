/**
 * Texts as pieces: whole words, and runs of three to five characters of each word between brackets (Bojanowski, Grave,
 * Joulin and Mikolov 2017, "Enriching word vectors with subword information"), so that a typing error changes few.
 */

/** How texts are cut into pieces. */
export interface PieceSettings {
  /** Lengths of the runs of characters, shortest and longest. */
  characters: readonly [shortest: number, longest: number];
}

/**
 * The pieces of a text, each as often as it is there. Letters are compared without case and in one form (NFKC); what is
 * neither letter, digit nor mark parts words, and signs such as emoji are words by themselves.
 */
export function piecesOf(text: string, { characters: [shortest, longest] }: PieceSettings): string[] {
  const words =
    text
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{M}\p{N}]+|\p{So}\p{M}*/gu) ?? [];
  return words.flatMap((word) => {
    const bracketed = [...`<${word}>`];
    const pieces = [bracketed.join('')];
    for (let length = shortest; length <= longest; length++) {
      for (let at = 0; at + length <= bracketed.length; at++) {
        if (length < bracketed.length) pieces.push(bracketed.slice(at, at + length).join(''));
      }
    }
    return pieces;
  });
}

/** A number from 0 to 2^32 - 1 for a piece: FNV-1a (Fowler, Noll, Vo 1991) over its code points, its bits mixed. */
export function hashOf(piece: string): number {
  let hash = 0x811c9dc5;
  for (const character of piece) hash = Math.imul(hash ^ character.codePointAt(0)!, 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
