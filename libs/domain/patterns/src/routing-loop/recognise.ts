import { aboutCount, fingerprintOf, type Fingerprint } from '../fingerprint.ts';
import { code24 } from '../hash.ts';
import { fillsSlot, freshIn, isAboutTheSame, isFresh, similarity } from '../similarity.ts';
import type { LoopInput } from './input.ts';
import {
  MAX_OCCURRENCES,
  MAX_RESOURCES,
  MAX_STATEMENTS,
  MAX_TARGETS,
  MAX_WORDINGS,
  MIN_SIMILARITY,
  RECIRCULATED,
} from './limits.ts';
import type { Occurrence, Statement } from './conversation.ts';
import type { LoopRules } from './rules.ts';

export interface Recognised {
  readonly statement: Statement;
  /** It was not said before, or not by this agent to these. */
  readonly isNew: boolean;
  readonly statements: readonly Statement[];
}

/**
 * Finds the statement that a message makes again, or adds a new one. The same is said again when sender and receivers
 * are the same, the text says the same (see {@link similarity}), or it hands on what is about the same in other words
 * (see {@link isAboutTheSame}), nothing is touched that was not touched before, and it is not a form filled in anew. Undefined for a message that says nothing, and for an answer that is a mere nod.
 */
export function recognise(
  statements: readonly Statement[],
  input: LoopInput,
  occurrence: Omit<Occurrence, 'fresh'>,
  rules: LoopRules,
): Recognised | undefined {
  const fingerprint = fingerprintOf(input.text);
  const resources = [...new Set(input.resources.map(code24))].slice(0, MAX_RESOURCES);
  if (!fingerprint && resources.length === 0) return undefined;
  const said = fingerprint ?? NO_WORDS;
  const answers = input.type === 'response';
  if (answers && isNod(said) && resources.length === 0) return undefined;
  const targets = input.targets.length > MAX_TARGETS ? [] : [...new Set(input.targets)].sort();

  const fresh = once(() =>
    freshIn(
      said.about,
      statements.flatMap(({ wordings }) => wordings),
    ),
  );
  const before = statements
    .filter((known) => known.sender === input.sender && sameNames(known.targets, targets))
    .map((known) => ({ known, like: likeness(known, said, resources, answers, fresh) }))
    .filter(({ like }) => like >= RECIRCULATED)
    .sort((a, b) => b.like - a.like)[0];

  if (!before) {
    const statement: Statement = {
      id: occurrence.seq,
      sender: input.sender,
      targets,
      fingerprint: said,
      wordings: [said.contents],
      resources,
      answers,
      failed: input.outcome === 'failed',
      similarity: 1,
      occurrences: [{ ...occurrence, fresh: false }],
    };
    return { statement, isNew: true, statements: withinLimit([...statements, statement]) };
  }
  const { known, like } = before;
  const statement: Statement = {
    ...known,
    fingerprint: said.number === null ? known.fingerprint : { ...known.fingerprint, number: said.number },
    wordings: withWording(known.wordings, said.contents),
    failed: known.failed || input.outcome === 'failed',
    similarity: Math.min(known.similarity, like),
    occurrences: [
      ...known.occurrences,
      { ...occurrence, fresh: like < MIN_SIMILARITY && isFresh(said, fresh()) },
    ].slice(-occurrencesKept(rules)),
  };
  return { statement, isNew: false, statements: statements.map((other) => (other === known ? statement : other)) };
}

const occurrencesKept = ({ min_laps, min_laps_of_retries }: LoopRules): number =>
  Math.max(MAX_OCCURRENCES, min_laps, min_laps_of_retries);

const NO_WORDS: Fingerprint = {
  exact: '',
  words: '',
  rest: '',
  specifics: '',
  contents: '',
  facts: '',
  names: '',
  about: '',
  negations: 0,
  heads: [],
  number: null,
};

/** "I see, thank you": it was heard, and no more. A refusal is more. */
const isNod = (said: Fingerprint): boolean => said.words !== '' && aboutCount(said) === 0 && said.negations === 0;

/** The first one stays: what others put before it is a preface. */
const withWording = (wordings: readonly string[], contents: string): readonly string[] =>
  wordings.includes(contents)
    ? wordings
    : [...wordings.slice(0, 1), ...[...wordings.slice(1), contents].slice(1 - MAX_WORDINGS)];

/** An answer in other words may be another answer. */
function likeness(
  known: Statement,
  said: Fingerprint,
  resources: readonly string[],
  answers: boolean,
  fresh: () => number,
): number {
  if (!resources.every((resource) => known.resources.includes(resource))) return 0;
  const like = similarity(known.fingerprint, said, answers);
  if (like === 1) return 1;
  const isHandedOn = (): boolean =>
    !answers && !known.answers && isAboutTheSame(known.fingerprint, said, [known.sender, ...known.targets], fresh);
  const found = like >= MIN_SIMILARITY ? like : isHandedOn() ? RECIRCULATED : 0;
  return found > 0 && fillsSlot(said.contents, known.wordings) ? 0 : found;
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

const sameNames = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((name, n) => name === b[n]);

function withinLimit(statements: readonly Statement[]): readonly Statement[] {
  if (statements.length <= MAX_STATEMENTS) return statements;
  const last = (statement: Statement) => statement.occurrences.at(-1)?.seq ?? 0;
  const oldest = statements.reduce((a, b) => (last(b) < last(a) ? b : a));
  return statements.filter((statement) => statement !== oldest);
}
