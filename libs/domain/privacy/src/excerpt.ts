import { DEFAULT_POLICY, type RedactionPolicy } from './policy.ts';
import { redact } from './redact.ts';

/** Of a large value only so much is looked at: characters of all texts together, of one text, how deep, how many. */
const LOOKED_AT = 4_000;
const OF_ONE_TEXT = 1_000;
const MAX_DEPTH = 16;
const MAX_VALUES = 256;

const MARK = '…';
const BETWEEN_WORDS = /[\s"',;{}[\]<>]/;

/**
 * The beginning of a value, for a person who looks for the reason that it was refused: as JSON, or the text itself where it
 * is one, without what must not be stored, at most `most` characters. Takes a bounded time whatever the value is.
 */
export function excerpt(value: unknown, most: number, policy: RedactionPolicy = DEFAULT_POLICY): string {
  const kept = redact(new Beginning().of(value, 0, LOOKED_AT), policy).value;
  const text = typeof kept === 'string' ? kept : (JSON.stringify(kept) ?? '');
  return text.length <= most ? text.toWellFormed() : text.slice(0, most - 1).toWellFormed() + MARK;
}

/** The beginning of a value, cut before it is redacted; so it is cut between words only, never within a secret. */
class Beginning {
  #characters = LOOKED_AT;
  #values = MAX_VALUES;

  of(value: unknown, depth: number, ofOneText = OF_ONE_TEXT): unknown {
    this.#values--;
    if (typeof value === 'string') return this.#text(value, ofOneText);
    if (typeof value !== 'object' || value === null) return value;
    if (depth >= MAX_DEPTH) return MARK;
    return Array.isArray(value) ? this.#array(value, depth) : this.#object(value as Record<string, unknown>, depth);
  }

  get #isFull(): boolean {
    return this.#values <= 0 || this.#characters <= 0;
  }

  #array(items: readonly unknown[], depth: number): unknown[] {
    const kept: unknown[] = [];
    for (const item of items) {
      if (this.#isFull) return [...kept, MARK];
      kept.push(this.of(item, depth + 1));
    }
    return kept;
  }

  #object(object: Record<string, unknown>, depth: number): unknown {
    const kept: [string, unknown][] = [];
    for (const name in object) {
      if (this.#isFull) {
        kept.push([MARK, MARK]);
        break;
      }
      kept.push([this.#text(name, OF_ONE_TEXT), this.of(object[name], depth + 1)]);
    }
    return Object.fromEntries(kept);
  }

  #text(text: string, ofOneText: number): string {
    const most = Math.max(0, Math.min(ofOneText, this.#characters));
    this.#characters -= Math.min(text.length, most);
    if (text.length <= most) return text;
    let end = most;
    while (end > 0 && !BETWEEN_WORDS.test(text.charAt(end - 1))) end--;
    return text.slice(0, end) + MARK;
  }
}
