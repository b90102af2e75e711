import { median } from '@chorus/bench/statistics';
import type { Part } from '../part.ts';
import { KINDS, LOOK_ALIKES, type Kind, type LookAlike } from './episodes/episode.ts';
import { judge, type Verdict } from './judge.ts';
import { always, atRandom, never, rules, sameResource, type Predictor } from './predictors.ts';
import { NOISE_LEVELS, runOf, SEEDS } from './run.ts';

/** How good predictions of one kind are at one level of noise. NaN for a share of nothing. */
export interface Cell {
  readonly kind: Kind | 'any';
  readonly noise: number;
  readonly conflicts: number;
  /** Share of the alarms that are about a conflict; several about one conflict count once. */
  readonly precision: number;
  /** Share of the conflicts that are predicted before the harm is done, whatever they are called. */
  readonly recall: number;
  /** Share of those predicted that are called what they are. */
  readonly named: number;
  /** Medians from the first alarm to the harm. */
  readonly lead_ms: number;
  readonly lead_messages: number;
}

export interface Figures {
  readonly predictor: string;
  readonly part: Part;
  readonly cells: readonly Cell[];
  /** Share of the look-alikes of each kind that raise an alarm, at each level of noise. */
  readonly lookAlikes: readonly { readonly kind: LookAlike; readonly alarmed: readonly number[] }[];
  readonly messages: number;
}

/** The rules first, then what they have to be better than. */
export const PREDICTORS: Readonly<Record<string, Predictor>> = {
  rules,
  'same resource within two minutes': sameResource,
  'as many, at random': atRandom,
  always,
  never,
};

const share = (part: number, all: number): number => (all === 0 ? NaN : part / all);
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const middle = (values: readonly number[]): number => (values.length === 0 ? NaN : median(values));

function cellOf(kind: Kind | 'any', noise: number, verdicts: readonly Verdict[]): Cell {
  const conflicts = verdicts
    .flatMap((verdict) => verdict.conflicts)
    .filter((conflict) => kind === 'any' || conflict.kind === kind);
  const right = sum(verdicts.map((verdict) => verdict.right[kind]));
  const wrong = sum(verdicts.map((verdict) => verdict.wrong[kind]));
  const predicted = conflicts.filter((conflict) => conflict.predicted);
  const leads = predicted.flatMap(({ lead }) => lead ?? []);
  return {
    kind,
    noise,
    conflicts: conflicts.length,
    precision: share(right, right + wrong),
    recall: share(predicted.length, conflicts.length),
    named: share(predicted.filter(({ named }) => named).length, predicted.length),
    lead_ms: middle(leads.map(({ ms }) => ms)),
    lead_messages: middle(leads.map(({ messages }) => messages)),
  };
}

/** Runs a predictor over all seeds of a part, at every level of noise. */
export function measure(predictor: string, part: Part): Figures {
  const predict = PREDICTORS[predictor];
  if (predict === undefined) throw new RangeError(`There is no predictor "${predictor}".`);
  let messages = 0;
  const byNoise = NOISE_LEVELS.map((noise) => ({
    noise,
    verdicts: SEEDS[part].map((seed) => {
      const run = runOf(part, noise, seed);
      messages += run.messages.length;
      return judge(run, predict(run));
    }),
  }));
  return {
    predictor,
    part,
    messages,
    cells: byNoise.flatMap(({ noise, verdicts }) =>
      (['any', ...KINDS] as const).map((kind) => cellOf(kind, noise, verdicts)),
    ),
    lookAlikes: LOOK_ALIKES.map((kind) => ({
      kind,
      alarmed: byNoise.map(({ verdicts }) => {
        const told = verdicts.flatMap((verdict) => verdict.lookAlikes).filter((one) => one.kind === kind);
        return share(told.filter(({ alarmed }) => alarmed).length, told.length);
      }),
    })),
  };
}
