import type { Headers } from '../../port/record.ts';
import { ByteReader } from './byte-reader.ts';

/**
 * The headers of the records of one response as text. Those of a record are much like those of the record before it:
 * where the bytes are the same, so is the text, and none is made anew.
 */
export class HeaderTexts {
  readonly #reader: ByteReader;
  /** What was read last, by its place (name, value, name, value …): where it begins, its bytes, its text. */
  readonly #begins: number[] = [];
  readonly #sizes: number[] = [];
  readonly #texts: string[] = [];

  constructor(private readonly bytes: Buffer) {
    this.#reader = new ByteReader(bytes, 0, bytes.length);
  }

  /** `count` headers from `at` on; of several with one name the last holds, and one without a value is none. */
  read(at: number, count: number): Headers {
    const headers: Record<string, string> = {};
    this.#reader.at = at;
    for (let n = 0; n < count; n++) {
      const name = this.#text(2 * n) ?? '';
      const value = this.#text(2 * n + 1);
      if (value !== undefined) headers[name] = value;
      else delete headers[name];
    }
    return headers;
  }

  #text(place: number): string | undefined {
    const reader = this.#reader;
    const size = reader.varint();
    if (size < 0) return undefined;
    const begin = reader.at;
    reader.skip(size);
    if (this.#sizes[place] === size && this.#isSame(begin, this.#begins[place]!, size)) return this.#texts[place];
    this.#begins[place] = begin;
    this.#sizes[place] = size;
    return (this.#texts[place] = this.bytes.toString('utf8', begin, begin + size));
  }

  #isSame(begin: number, known: number, size: number): boolean {
    const { bytes } = this;
    for (let i = 0; i < size; i++) if (bytes[begin + i] !== bytes[known + i]) return false;
    return true;
  }
}
