import type { Random } from '@chorus/testing/random';
import type { Script } from '../script.ts';
import type { Cue } from '../weave.ts';
import { feedImport, paging, retry, roundTable } from './analysis.ts';
import { pricing, productText, refund, screening, whereIsIt } from './commerce.ts';
import { feature, handover, lookInto, release } from './engineering.ts';

/** All that a fleet does on a quiet day. */
export const calmScripts: readonly Script[] = [
  feature,
  release,
  lookInto,
  handover,
  refund,
  whereIsIt,
  screening,
  productText,
  pricing,
  paging,
  retry,
  feedImport,
  roundTable,
];

/** Mean number of messages in a calm play. */
const MESSAGES_PER_PLAY = 7.5;

/** A quiet day without end: plays begin at random, on average `rate` messages a second. */
export function* calmCues(random: Random, rate: number, scripts: readonly Script[] = calmScripts): Generator<Cue> {
  const mean_ms = (1000 * MESSAGES_PER_PLAY) / rate;
  // Every script has its turn before one comes again, so that a short scenario has all look-alikes in it.
  for (let at = 0; ;) {
    for (const script of random.shuffle(scripts)) {
      yield { at_ms: Math.round(at), script, seed: random.int(0, 0xffffffff) };
      at += random.wait(mean_ms);
    }
  }
}
