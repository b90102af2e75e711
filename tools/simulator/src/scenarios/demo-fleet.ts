import { seededRandom } from '@chorus/testing/random';
import type { Random } from '@chorus/testing/random';
import { calmCues, calmScripts } from './calm/index.ts';
import { feedImport } from './calm/analysis.ts';
import { castOf, FULL_CAST } from './cast.ts';
import { contention } from './trouble/contention.ts';
import { failingAgent } from './trouble/failing-agent.ts';
import { loop } from './trouble/loop.ts';
import { weave } from './weave.ts';
import type { Cue, WovenMessage } from './weave.ts';

export interface DemoOptions {
  /** Time of the first message in ms since 1970. */
  readonly start: number;
  /** Begins every message id; made of seed and start unless said otherwise, so that each run of the demo is a new one. */
  readonly id_prefix?: string;
  /** Messages a second of the quiet traffic; 2.7 unless said otherwise. */
  readonly rate?: number;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** What goes wrong: soon after the start one of each, so that there is something to see; then now and then, for ever. */
function* troubleCues(random: Random): Generator<Cue> {
  const seed = () => random.int(0, 0xffffffff);
  yield { at_ms: 10 * SECOND, script: failingAgent({ failures: 24 }), seed: seed() };
  yield { at_ms: 25 * SECOND, script: contention, seed: seed() };
  yield { at_ms: 45 * SECOND, script: loop({ laps: 7 }), seed: seed() };
  for (let at = 4 * MINUTE; ; at += random.int(3 * MINUTE, 8 * MINUTE)) {
    const script = random.pick([contention, contention, loop({ laps: 5 }), failingAgent({ good_start: 6 })]);
    yield { at_ms: at, script, seed: seed() };
  }
}

/** Two endless plans, each in the order of time, as one. */
function* merge(left: Iterable<Cue>, right: Iterable<Cue>): Generator<Cue> {
  const [a, b] = [left[Symbol.iterator](), right[Symbol.iterator]()];
  for (let [x, y] = [a.next(), b.next()]; ;) {
    if (!x.done && (y.done || x.value.at_ms <= y.value.at_ms)) {
      yield x.value;
      x = a.next();
    } else if (!y.done) {
      yield y.value;
      y = b.next();
    } else return;
  }
}

/**
 * The fleet of the demo, without end: 24 agents at two to four messages a second, mostly at peace. In the first two
 * minutes one agent's executions begin to fail, two agents want the same thing, and three hand a question round and
 * round; later such things come back now and then.
 */
export function demoFleet(seed: number, options: DemoOptions): Generator<WovenMessage> {
  const { start, rate = 2.7, id_prefix = `demo-${seed}-${start.toString(36)}` } = options;
  const random = seededRandom(seed);
  // The agent whose executions fail does nothing else, else its good work outweighs them.
  const quiet = calmScripts.filter((script) => script !== feedImport);
  const cues = merge(calmCues(random.fork(), rate, quiet), troubleCues(random.fork()));
  return weave(cues, { fleet: castOf(FULL_CAST), start, id_prefix });
}
