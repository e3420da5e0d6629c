/**
 * The heads of a parquet column's pages, in Thrift's compact form, walked before the library reads them: one without a
 * size keeps it in the same place for ever.
 */

/** Throws where pages do not fill the bytes of their column, or hold another number of values than the file says. */
export function checkPages(bytes: Uint8Array, values: number): void {
  const cursor = new Cursor(bytes);
  let counted = 0;
  while (!cursor.done) {
    const head = cursor.struct();
    const [unpacked, packed] = [head.get(2), head.get(3)];
    if (typeof packed !== 'number' || typeof unpacked !== 'number' || packed < 0 || unpacked < 0) {
      throw new Error('a page without its size');
    }
    cursor.skip(packed);
    const page = head.get(5) ?? head.get(8);
    const count = page instanceof Map ? page.get(1) : 0;
    if (typeof count !== 'number' || count < 0) throw new Error('a page without a number of values');
    counted += count;
  }
  if (counted !== values) throw new Error(`${counted} of ${values} values in the pages of a column`);
}

/** Fields of a struct by their numbers: whole numbers and structs; of all others only the length is looked at. */
type Struct = Map<number, number | Struct | undefined>;

class Cursor {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get done(): boolean {
    return this.#at >= this.#bytes.length;
  }

  skip(count: number): void {
    this.#at += count;
    if (this.#at > this.#bytes.length) throw new Error('a page that is cut off');
  }

  struct(depth = 0): Struct {
    if (depth > 8) throw new Error('a head of a page inside itself');
    const fields: Struct = new Map();
    let id = 0;
    for (let byte = this.#byte(); (byte & 15) !== 0; byte = this.#byte()) {
      id = byte >> 4 === 0 ? this.#signed() : id + (byte >> 4);
      fields.set(id, this.#value(byte & 15, depth));
    }
    return fields;
  }

  #value(type: number, depth: number): number | Struct | undefined {
    if (type === 4 || type === 5 || type === 6) return this.#signed();
    if (type === 12) return this.struct(depth + 1);
    if (type === 3) this.skip(1);
    else if (type === 7) this.skip(8);
    else if (type === 8) this.skip(this.#unsigned());
    else if (type === 9) this.#list(depth);
    else if (type !== 1 && type !== 2) throw new Error('a head of a page in another form');
    return undefined;
  }

  #list(depth: number): void {
    const byte = this.#byte();
    const size = byte >> 4 === 15 ? this.#unsigned() : byte >> 4;
    const type = Math.max(byte & 15, 3);
    for (let i = 0; i < size; i++) this.#value(type, depth + 1);
  }

  #byte(): number {
    this.skip(1);
    return this.#bytes[this.#at - 1]!;
  }

  /** Seven bits in every byte, the lowest first. */
  #unsigned(): number {
    let value = 0;
    for (let scale = 1; scale < 2 ** 50; scale *= 128) {
      const byte = this.#byte();
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
    throw new Error('a number of too many bytes');
  }

  #signed(): number {
    const value = this.#unsigned();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }
}
