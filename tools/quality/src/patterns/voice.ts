import type { Random } from '@chorus/testing/random';
import type { Vocabulary } from './vocabulary/vocabulary.ts';

export type Slots = Readonly<Record<string, string | number>>;

/** `$name` is replaced by what the slot holds; a sentence begins with a capital, a path or a code stays as it is. */
export function fill(template: string, slots: Slots): string {
  const filled = template.replace(/\$([a-z]+)/g, (whole, name: string) => String(slots[name] ?? whole));
  // What has no unit leaves a gap.
  const text = filled.replace(/ {2,}/g, ' ').replace(/ ([.,)])/g, '$1');
  return /^\S*[/.:]\S/.test(text) ? text : text.charAt(0).toUpperCase() + text.slice(1);
}

/** Puts into words what agents say: in the usual ones, or with some chance in others. */
export class Voice {
  readonly #random: Random;
  readonly #sentences: Vocabulary['sentences'];
  readonly #paraphrase: number;

  constructor(random: Random, words: Vocabulary, paraphrase: number) {
    this.#random = random;
    this.#sentences = words.sentences;
    this.#paraphrase = paraphrase;
  }

  /** @param usual which of the wordings is the usual one here; any number */
  say(key: keyof Vocabulary['sentences'], slots: Slots = {}, usual = 0): string {
    const wordings = this.#sentences[key];
    const other = this.#random.chance(this.#paraphrase);
    const step = this.#random.int(1, Math.max(1, wordings.length - 1));
    return fill(wordings[(usual + (other ? step : 0)) % wordings.length] ?? '', slots);
  }

  /** Some wording or other, whatever the noise. */
  any(key: keyof Vocabulary['sentences'], slots: Slots = {}): string {
    return fill(this.#random.pick(this.#sentences[key]), slots);
  }
}
