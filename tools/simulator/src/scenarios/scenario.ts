import { seededRandom } from '@chorus/testing/random';
import type { TimedMessage } from '../timed-message.ts';
import { calmCues } from './calm/index.ts';
import { castOf, FULL_CAST, SMALLEST_CAST } from './cast.ts';
import type { LookAlike, Script, Story, Trouble } from './script.ts';
import { byzantine } from './trouble/byzantine.ts';
import { cascade } from './trouble/cascade.ts';
import { contention } from './trouble/contention.ts';
import { hoarding } from './trouble/hoarding.ts';
import { loop } from './trouble/loop.ts';
import type { LoopOptions } from './trouble/loop.ts';
import { weave } from './weave.ts';
import type { Cue, WovenMessage } from './weave.ts';

export const SCENARIOS = ['calm', 'contention', 'loop', 'hoarding', 'cascade', 'byzantine'] as const;
export type ScenarioName = (typeof SCENARIOS)[number];

export interface ScenarioOptions {
  /** Same seed (and other options), same messages. 1 unless said otherwise. */
  readonly seed?: number;
  /** Size of the fleet, at least 6; 24 unless said otherwise. */
  readonly agents?: number;
  /** Time of the first message in ms since 1970; 1 January 2026 unless said otherwise. */
  readonly start?: number;
  /** How long new conversations begin, in ms; those begun are played to their end. Two minutes unless said otherwise. */
  readonly duration_ms?: number;
  /** Messages a second of the quiet traffic, on average; 3 unless said otherwise, 0 for none. */
  readonly rate?: number;
  /** How many times it goes wrong (not in `calm`); 1 unless said otherwise. They are spread over the duration. */
  readonly episodes?: number;
  /** Begins every message id and correlation id; `<name>-<seed>` unless said otherwise. */
  readonly id_prefix?: string;
  /** How the loops of the scenario `loop` are. */
  readonly loop?: LoopOptions;
}

/** What happened, for a judge. Times are ms from the start, as `at_ms` is. */
export interface Truth<Kind extends string = Trouble> extends Story<Kind> {
  /** The messages that show it, in their order. */
  readonly message_ids: readonly string[];
  readonly from: number;
  readonly to: number;
}

export interface Scenario {
  readonly name: ScenarioName;
  readonly messages: readonly TimedMessage[];
  /** What a detector should find; empty in `calm`. */
  readonly truth: readonly Truth[];
  /** Harmless traffic that a detector should not find. */
  readonly look_alikes: readonly Truth<LookAlike>[];
}

function troubleScript(name: Exclude<ScenarioName, 'calm'>, options: ScenarioOptions): Script {
  switch (name) {
    case 'contention':
      return contention;
    case 'loop':
      return loop(options.loop);
    case 'hoarding':
      return hoarding();
    case 'cascade':
      return cascade();
    case 'byzantine':
      return byzantine();
  }
}

function cuesOf(name: ScenarioName, options: ScenarioOptions): Cue[] {
  const { seed = 1, duration_ms = 120_000, rate = 3, episodes = 1 } = options;
  // Trouble and quiet have a chance of their own each: another trouble leaves the quiet plays where they are.
  const [quiet, trouble] = [seededRandom(seed), seededRandom(~seed)];
  const cues: Cue[] = [];
  if (rate > 0) {
    for (const cue of calmCues(quiet, rate)) {
      if (cue.at_ms >= duration_ms) break;
      cues.push(cue);
    }
  }
  if (name !== 'calm') {
    for (let i = 0; i < episodes; i += 1) {
      const at = (duration_ms * (i + 0.1 + 0.3 * trouble.next())) / episodes;
      cues.push({
        at_ms: Math.round(at),
        script: troubleScript(name, options),
        seed: trouble.int(0, 0xffffffff),
      });
    }
  }
  return cues.sort((a, b) => a.at_ms - b.at_ms);
}

const HARMLESS: ReadonlySet<string> = new Set<LookAlike>([
  'round_robin',
  'planner_worker',
  'paging',
  'retry',
  'handover',
]);

function truthsOf(woven: readonly WovenMessage[]): Truth<Story['kind']>[] {
  const told = woven.flatMap((one) => (one.story === null ? [] : [{ ...one, story: one.story }]));
  return [...Map.groupBy(told, (one) => one.story)].map(([story, all]) => {
    const shown = all.filter((one) => one.evidence);
    return {
      ...story,
      message_ids: shown.map((one) => one.message.metadata.message_id ?? ''),
      from: shown[0]?.at_ms ?? 0,
      to: shown.at(-1)?.at_ms ?? 0,
    };
  });
}

const isHarmless = (truth: Truth<Story['kind']>): truth is Truth<LookAlike> => HARMLESS.has(truth.kind);
const isTrouble = (truth: Truth<Story['kind']>): truth is Truth => !HARMLESS.has(truth.kind);

/**
 * A scenario with its ground truth: quiet traffic of a fleet, and in it what the name says. Nothing in the messages gives
 * the truth away.
 *
 * @throws RangeError for a fleet of fewer than 6 agents or a seed that is no whole number.
 */
export function scenario(name: ScenarioName, options: ScenarioOptions = {}): Scenario {
  const { seed = 1, agents = FULL_CAST, start = Date.UTC(2026, 0, 1), id_prefix = `${name}-${seed}` } = options;
  if (!Number.isInteger(seed)) throw new RangeError(`A seed is a whole number, not ${seed}.`);
  if (!Number.isInteger(agents) || agents < SMALLEST_CAST) {
    throw new RangeError(`A fleet has ${SMALLEST_CAST} agents or more, not ${agents}.`);
  }
  const woven = [...weave(cuesOf(name, options), { fleet: castOf(agents), start, id_prefix })];
  const truths = truthsOf(woven);
  return {
    name,
    messages: woven.map(({ at_ms, message }) => ({ at_ms, message })),
    truth: truths.filter(isTrouble),
    look_alikes: truths.filter(isHarmless),
  };
}
