import { looksLikeToken } from './rules.ts';

/**
 * What a field's name says of what is in it: `any` text or number is a secret, `text` only, or only what is `token`-like,
 * for `token` names what models count as well.
 */
export type SecretField = 'any' | 'text' | 'token';

/** More of a name is not looked at: its last words count. */
const MOST_OF_A_NAME = 128;
const MOST_NAMES = 2_000;

/** `DB_PASSWORD`, `dbPassword` and `db.password` are the same words. */
const wordsOf = (name: string): string[] =>
  name
    .slice(-MOST_OF_A_NAME)
    .replace(/(?<=[a-z0-9])(?=[A-Z])/g, '_')
    .toLowerCase()
    .split(/[^\p{L}\p{N}\p{M}]+/u)
    .filter((word) => word !== '');

/** Written together with anything: PGPASSWORD. */
const ENDINGS = ['password', 'passwd', 'passphrase'];

/** Tells fields whose contents are secrets by their names. */
export class SecretFields {
  readonly #names: ReadonlySet<string>;
  /** Agents use the same few names again and again. */
  readonly #known = new Map<string, SecretField | undefined>();

  constructor(names: readonly string[]) {
    this.#names = new Set(names.map((name) => wordsOf(name).join('')).filter((name) => name !== ''));
  }

  of(name: string): SecretField | undefined {
    if (this.#names.size === 0) return undefined;
    if (name.length > MOST_OF_A_NAME) return this.#look(name);
    if (this.#known.has(name)) return this.#known.get(name);
    if (this.#known.size >= MOST_NAMES) this.#known.clear();
    const field = this.#look(name);
    this.#known.set(name, field);
    return field;
  }

  #look(name: string): SecretField | undefined {
    const words = wordsOf(name);
    const last = words.at(-1) ?? '';
    const isPlural = last.endsWith('s') && !last.endsWith('ss');
    let end = '';
    for (let n = words.length - 1; n >= 0; n--) {
      end = (words[n] ?? '') + end;
      // `secrets: 3` is a number of them, and so is a number of tokens.
      if (this.#names.has(end)) return last.endsWith('token') ? 'text' : 'any';
      if (isPlural && this.#names.has(end.slice(0, -1))) return 'text';
    }
    if (ENDINGS.some((ending) => last.endsWith(ending) && this.#names.has(ending))) return 'any';
    return last === 'token' && !words.some((word) => PAGES.has(word)) ? 'token' : undefined;
  }
}

/** Tokens that say where a list goes on, and what they cost. */
const PAGES = new Set(['page', 'next', 'continuation', 'sync', 'per', 'cancellation']);

/** Whether a value in such a field is one. */
export const isSecretOf = (field: SecretField, value: unknown): boolean => {
  if (typeof value === 'number') return field === 'any';
  return typeof value === 'string' && (field !== 'token' || looksLikeToken(value));
};
