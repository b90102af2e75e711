import { DEFAULT_PATTERN_RULES, detectionKind, type DetectionKind } from '@chorus/contracts';
import { median } from '@chorus/bench/statistics';
import type { Part } from '../part.ts';
import { careless } from './baselines.ts';
import { judge, type Outcome, type Verdict } from './judge.ts';
import { CELL_NAMES, type Cell } from './noise.ts';
import { runsOf, type Words } from './run.ts';
import { HARMLESS, TROUBLE, type HarmlessName, type TroubleName } from './scenes/all.ts';
import { decisionsOf, watchPatterns } from './watch.ts';

export const KINDS = detectionKind.options;

/** No further message of the scene has come, and time has passed no more than twice. */
const AT_ONCE_MS = 2_000;

/** How good the findings of one kind are. A figure that there is nothing to count for is NaN. */
export interface KindFigures {
  readonly kind: DetectionKind;
  readonly truths: number;
  readonly precision: number;
  readonly recall: number;
  /** Share of the incidents that were found as soon as a person could say so, or before: see {@link AT_ONCE_MS}. */
  readonly at_once: number;
  /** Of those found. */
  readonly order: number;
  readonly root: number;
  readonly amplifier: number;
  readonly duplicates: number;
  readonly wrong: number;
  /** From the moment at which a person could say so, of those found. */
  readonly delay: { readonly messages: number; readonly ms: number; readonly slowest_tenth_ms: number };
  /** Share of the incidents that were found and are over whose findings are all closed, and how long that takes. */
  readonly closed: number;
  readonly closed_after_ms: number;
}

/** What one way of finding patterns does on one part. */
export interface Figures {
  readonly part: Part;
  readonly runs: number;
  readonly messages: number;
  /** Over all cells. */
  readonly kinds: readonly KindFigures[];
  readonly cells: readonly { readonly cell: Cell; readonly kinds: readonly KindFigures[] }[];
  /** By scenario: incidents, share of them that is found over all cells, and in each cell. */
  readonly scenarios: readonly {
    readonly scenario: TroubleName;
    readonly truths: number;
    readonly recall: number;
    readonly cells: readonly number[];
  }[];
  /** Contradictions that are left in words alone, which nothing promises to find: share of them found. */
  readonly in_words: { readonly truths: number; readonly recall: number };
  /** By look-alike: share of them in which something is found, over all cells and in each, and of what kinds. */
  readonly harmless: readonly {
    readonly scenario: HarmlessName;
    readonly alarmed: number;
    readonly cells: readonly number[];
    readonly kinds: readonly DetectionKind[];
  }[];
  /** Findings of nothing that are no look-alike: by the scene of an incident that they are of, or null, and by kind. */
  readonly confused: readonly {
    readonly scenario: TroubleName | null;
    readonly kind: DetectionKind;
    readonly times: number;
  }[];
}

const share = (part: number, all: number): number => (all === 0 ? NaN : part / all);
const of = <T>(list: readonly T[], holds: (one: T) => boolean): number => share(list.filter(holds).length, list.length);
const middle = (values: readonly number[]): number => (values.length === 0 ? NaN : median(values));
/** The value below which nine tenths of them lie. */
const ninetieth = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.ceil(0.9 * values.length) - 1] ?? NaN;

function kindFigures(kind: DetectionKind, verdicts: readonly Verdict[]): KindFigures {
  const outcomes = verdicts.flatMap((verdict) => verdict.outcomes).filter(({ truth }) => truth.kind === kind);
  const counted = outcomes.filter(({ truth }) => truth.structured);
  const found = outcomes.filter((outcome) => outcome.found !== null);
  const duplicates = outcomes.reduce((sum, outcome) => sum + outcome.duplicates, 0);
  const wrong = verdicts.flatMap((verdict) => verdict.wrong).filter((finding) => finding.kind === kind).length;
  const delays = found.flatMap(({ delay }) => delay ?? []);
  const ends = found.flatMap(({ closed }) => closed ?? []);
  return {
    kind,
    truths: counted.length,
    precision: share(found.length, found.length + duplicates + wrong),
    recall: of(counted, (outcome) => outcome.found !== null),
    at_once: of(counted, ({ delay }) => delay !== null && delay.messages <= 0 && delay.ms <= AT_ONCE_MS),
    order: of(found, (outcome) => outcome.order),
    root: of(found, (outcome) => outcome.root),
    amplifier: of(found, (outcome) => outcome.amplifier),
    duplicates,
    wrong,
    delay: {
      messages: middle(delays.map(({ messages }) => messages)),
      ms: middle(delays.map(({ ms }) => ms)),
      slowest_tenth_ms: ninetieth(delays.map(({ ms }) => ms)),
    },
    closed: of(ends, ({ after_ms }) => after_ms !== null),
    closed_after_ms: middle(ends.flatMap(({ after_ms }) => after_ms ?? [])),
  };
}

/** Verdicts of a part, by cell. */
type ByCell = readonly { readonly cell: Cell; readonly verdicts: readonly Verdict[] }[];

function figuresOf(part: Part, byCell: ByCell): Figures {
  const all = byCell.flatMap(({ verdicts }) => verdicts);
  const outcomesOf = (verdicts: readonly Verdict[], scenario: TroubleName): Outcome[] =>
    verdicts.flatMap(({ outcomes }) => outcomes).filter(({ truth }) => truth.scenario === scenario && truth.structured);
  const isFound = (outcome: Outcome): boolean => outcome.found !== null;
  const alarmed = (verdicts: readonly Verdict[], scenario: HarmlessName): number =>
    of(verdicts, ({ wrong }) => wrong.some((one) => one.scenario === scenario));
  const wrong = all.flatMap((verdict) => verdict.wrong);
  const inWords = all.flatMap(({ outcomes }) => outcomes).filter(({ truth }) => !truth.structured);
  return {
    part,
    runs: all.length,
    messages: all.reduce((sum, { messages }) => sum + messages, 0),
    kinds: KINDS.map((kind) => kindFigures(kind, all)),
    cells: byCell.map(({ cell, verdicts }) => ({ cell, kinds: KINDS.map((kind) => kindFigures(kind, verdicts)) })),
    scenarios: (Object.keys(TROUBLE) as TroubleName[]).map((scenario) => ({
      scenario,
      truths: outcomesOf(all, scenario).length,
      recall: of(outcomesOf(all, scenario), isFound),
      cells: byCell.map(({ verdicts }) => of(outcomesOf(verdicts, scenario), isFound)),
    })),
    in_words: { truths: inWords.length, recall: of(inWords, isFound) },
    harmless: (Object.keys(HARMLESS) as HarmlessName[]).map((scenario) => ({
      scenario,
      alarmed: alarmed(all, scenario),
      cells: byCell.map(({ verdicts }) => alarmed(verdicts, scenario)),
      kinds: KINDS.filter((kind) => wrong.some((one) => one.scenario === scenario && one.kind === kind)),
    })),
    confused: [null, ...(Object.keys(TROUBLE) as TroubleName[])].flatMap((scenario) =>
      KINDS.flatMap((kind) => {
        const times = wrong.filter((one) => one.scenario === scenario && one.kind === kind).length;
        return times > 0 ? [{ scenario, kind, times }] : [];
      }),
    ),
  };
}

/** The detectors, and the careless baselines beside them, over all seeds of a part in every cell, in its own words or others. */
export function measure(
  part: Part,
  spoken: Words = part,
): { readonly detectors: Figures; readonly baselines: Figures } {
  const byCell = CELL_NAMES.map((cell) => ({
    cell,
    both: [...runsOf(part, cell, spoken)].map((run) => {
      const decided = decisionsOf(run.messages);
      return {
        detectors: judge(run, watchPatterns(decided, DEFAULT_PATTERN_RULES)),
        baselines: judge(run, careless(decided)),
      };
    }),
  }));
  const figures = (of: 'detectors' | 'baselines'): Figures =>
    figuresOf(
      part,
      byCell.map(({ cell, both }) => ({ cell, verdicts: both.map((verdicts) => verdicts[of]) })),
    );
  return { detectors: figures('detectors'), baselines: figures('baselines') };
}
