import { markOf, type RedactionKind } from './kinds.ts';
import { DEFAULT_POLICY, type RedactionPolicy } from './policy.ts';
import { RULES } from './rules.ts';
import { isSecretOf, SecretFields, type SecretField } from './secret-fields.ts';

/** A JSON value without what must not be stored. */
export interface Redacted<T> {
  /** The same object where nothing was found. */
  readonly value: T;
  /** How many pieces of each kind were taken out; kinds with none are absent. */
  readonly counts: Readonly<Partial<Record<RedactionKind, number>>>;
}

/** Nested deeper than this nothing can be looked at, so nothing is kept. */
const MAX_DEPTH = 400;

const PEM = { begin: '-----BEGIN ', key: 'PRIVATE KEY-----', end: '-----END ' };

/**
 * Takes secrets and personal data out of a JSON value: its texts and the names of its fields, however deep. What is
 * found is replaced by `[redacted:<kind>]`; to redact again changes nothing. What is not a text stays: a card number
 * that is a JSON number is looked at as well, and becomes text where it is one.
 */
export function redact<T>(value: T, policy: RedactionPolicy = DEFAULT_POLICY): Redacted<T> {
  const redactor = new Redactor(policy);
  return { value: redactor.any(value, 0) as T, counts: redactor.counts };
}

/**
 * Names of one object. Those that became one are told apart, so that none hides another's value; `#last` is the number that
 * was last given to a name, so that thousands of equal ones take no quadratic time.
 */
class Names {
  readonly #taken = new Set<string>();
  readonly #last = new Map<string, number>();

  unique(name: string): string {
    let free = name;
    let n = this.#last.get(name) ?? 1;
    while (this.#taken.has(free)) free = `${name} (${++n})`;
    if (free !== name) this.#last.set(name, n);
    this.#taken.add(free);
    return free;
  }
}

/** A policy as it is looked up. */
interface Prepared {
  readonly kinds: ReadonlySet<RedactionKind>;
  readonly fields: SecretFields;
  readonly literals: readonly string[];
}

/** Each policy once: that takes longer than to look at a short message. */
const known = new WeakMap<RedactionPolicy, Prepared>();

function prepared(policy: RedactionPolicy): Prepared {
  const before = known.get(policy);
  if (before) return before;
  const kinds = new Set(policy.kinds);
  const ready: Prepared = {
    kinds,
    fields: new SecretFields(kinds.has('secret') ? policy.fields : []),
    literals: kinds.has('literal') ? policy.literals.filter(({ length }) => length >= 3) : [],
  };
  known.set(policy, ready);
  return ready;
}

class Redactor {
  readonly counts: Partial<Record<RedactionKind, number>> = {};
  readonly #kinds: ReadonlySet<RedactionKind>;
  readonly #fields: SecretFields;
  readonly #literals: readonly string[];

  constructor(policy: RedactionPolicy) {
    ({ kinds: this.#kinds, fields: this.#fields, literals: this.#literals } = prepared(policy));
  }

  any(value: unknown, depth: number): unknown {
    if (typeof value === 'string') return this.#text(value);
    if (typeof value === 'number') return this.#number(value);
    if (typeof value !== 'object' || value === null) return value;
    if (depth >= MAX_DEPTH) return `[nested deeper than ${MAX_DEPTH}: not kept]`;
    return Array.isArray(value) ? this.#array(value, depth) : this.#object(value, depth);
  }

  #array(items: readonly unknown[], depth: number): readonly unknown[] {
    let changed = false;
    const redacted = items.map((item) => {
      const kept = this.any(item, depth + 1);
      changed ||= kept !== item;
      return kept;
    });
    return changed ? redacted : items;
  }

  #object(object: object, depth: number): object {
    let changed = false;
    const names = new Names();
    const entries = Object.entries(object).map(([name, item]): [string, unknown] => {
      const field = this.#fields.of(name);
      const kept = field ? this.#secret(item, field, depth + 1) : this.any(item, depth + 1);
      const keptName = names.unique(this.#text(name));
      changed ||= kept !== item || keptName !== name;
      return [keptName, kept];
    });
    return changed ? Object.fromEntries(entries) : object;
  }

  /** What stands in such a field: a text or number itself, or each in a list. What else is there has fields of its own. */
  #secret(value: unknown, field: SecretField, depth: number): unknown {
    if (Array.isArray(value) && depth < MAX_DEPTH) {
      const kept = value.map((item) => this.#secret(item, field, depth + 1));
      return kept.some((item, n) => item !== value[n]) ? kept : value;
    }
    if (value === '' || value === markOf('secret') || !isSecretOf(field, value)) return this.any(value, depth);
    return this.#found('secret');
  }

  #number(value: number): unknown {
    if (!Number.isSafeInteger(value) || value < 1e12) return value;
    const text = this.#text(String(value));
    return text === String(value) ? value : text;
  }

  #text(text: string): string {
    if (text.length < 3) return text;
    let kept = this.#kinds.has('private_key') ? this.#privateKeys(text) : text;
    const lower = kept.toLowerCase();
    for (const { kind, hints, pattern, isIt } of RULES) {
      if (!this.#kinds.has(kind) || (hints && !hints.some((hint) => lower.includes(hint)))) continue;
      kept = kept.replace(pattern, (match: string, ...rest: unknown[]) => {
        const groups = rest.at(-1);
        const front = typeof groups === 'object' ? ((groups as { kept?: string }).kept ?? '') : '';
        if (isIt && !isIt(match.slice(front.length))) return match;
        if (match.startsWith('[redacted:', front.length)) return match;
        return front + this.#found(kind);
      });
    }
    for (const literal of this.#literals) if (kept.includes(literal)) kept = this.#literal(kept, literal);
    return kept;
  }

  #literal(text: string, literal: string): string {
    const parts = text.split(literal);
    return parts.reduce((before, after) => before + this.#found('literal') + after);
  }

  /** From each `BEGIN … PRIVATE KEY` to its end, or to that of the text: by search, as a pattern would take quadratic time. */
  #privateKeys(text: string): string {
    let kept = '';
    let from = 0;
    for (let at = text.indexOf(PEM.begin); at >= 0; at = text.indexOf(PEM.begin, from)) {
      const line = text.slice(at, at + 64);
      const key = line.indexOf(PEM.key);
      if (key < 0 || /[^A-Z ]/.test(line.slice(PEM.begin.length, key))) {
        kept += text.slice(from, at + PEM.begin.length);
        from = at + PEM.begin.length;
        continue;
      }
      kept += text.slice(from, at) + this.#found('private_key');
      const end = text.indexOf(PEM.end, at);
      const close = end < 0 ? -1 : text.indexOf(PEM.key, end);
      if (close < 0) return kept;
      from = close + PEM.key.length;
    }
    return kept + text.slice(from);
  }

  #found(kind: RedactionKind): string {
    this.counts[kind] = (this.counts[kind] ?? 0) + 1;
    return markOf(kind);
  }
}
