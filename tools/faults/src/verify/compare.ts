import { type FoundOutcome, type Outcome, placeText } from './record.ts';

/** How what is on the log differs from what has to be there. */
export interface Tally {
  /** Input records. */
  readonly in: number;
  /** Outcomes found: outputs and dead letters. */
  readonly out: number;
  /** Inputs without an outcome. */
  readonly missing: number;
  /** Outcomes beyond the first of an input. */
  readonly twice: number;
  /** Outcomes that lie behind that of a later record of the same input partition. */
  readonly out_of_order: number;
  /** Outcomes that say something else than they have to, or that no input is the cause of. */
  readonly wrong: number;
  /** The first of each kind, a line each, for a person. */
  readonly examples: readonly string[];
}

const EXAMPLES = 5;

export const defectsOf = ({ missing, twice, out_of_order, wrong }: Tally): number =>
  missing + twice + out_of_order + wrong;

/** The first few of many. */
class Defects {
  count = 0;
  readonly examples: string[] = [];

  add(example: string): void {
    if (this.count++ < EXAMPLES) this.examples.push(example);
  }
}

/** Where, and in what, an outcome of one input partition has to keep its order: one partition of one topic. */
const laneOf = ({ from, kind, at }: FoundOutcome): string => `${kind}/${at.partition}/${from.partition}`;

/** Compares the outcomes of one processor with those that its inputs have to have. */
export function compare(expected: readonly Outcome[], found: readonly FoundOutcome[]): Tally {
  const [missing, twice, disorder, wrong] = [new Defects(), new Defects(), new Defects(), new Defects()];
  const wanted = new Map(expected.map((outcome) => [placeText(outcome.from), outcome]));
  const seen = new Map<string, FoundOutcome>();
  const reached = new Map<string, number>();
  const onLog = [...found].sort((a, b) => a.at.partition - b.at.partition || a.at.offset - b.at.offset);
  for (const outcome of onLog) {
    const place = placeText(outcome.from);
    const here = `the ${outcome.kind} at ${placeText(outcome.at)}`;
    const before = seen.get(place);
    if (before) {
      twice.add(`twice: ${place} has the ${before.kind} at ${placeText(before.at)} and ${here}`);
      continue;
    }
    seen.set(place, outcome);
    const want = wanted.get(place);
    if (!want) wrong.add(`wrong: ${here} is of ${place}, which is no committed record of the input`);
    else if (want.kind !== outcome.kind || want.content !== outcome.content)
      wrong.add(`wrong: ${here} of ${place} says ${outcome.content}, not (as ${want.kind}) ${want.content}`);
    const lane = laneOf(outcome);
    const furthest = reached.get(lane) ?? -1;
    if (outcome.from.offset < furthest)
      disorder.add(`out of order: ${here} is of ${place}, behind that of offset ${furthest}`);
    reached.set(lane, Math.max(furthest, outcome.from.offset));
  }
  for (const place of wanted.keys()) if (!seen.has(place)) missing.add(`missing: ${place} has no outcome`);
  return {
    in: expected.length,
    out: found.length,
    missing: missing.count,
    twice: twice.count,
    out_of_order: disorder.count,
    wrong: wrong.count,
    examples: [missing, twice, disorder, wrong].flatMap(({ examples }) => examples),
  };
}
