import { seededRandom } from '@chorus/testing/random';
import type { TimedMessage } from '../timed-message.ts';
import { castFor } from './cast.ts';
import type { Line, Script, Story, World } from './script.ts';

/** A script and when it begins. */
export interface Cue {
  readonly at_ms: number;
  readonly script: Script;
  /** Seed of this play alone. */
  readonly seed: number;
}

/** A message of a play, with what a judge knows about it and the message itself does not say. */
export interface WovenMessage extends TimedMessage {
  readonly story: Story | null;
  /** Whether the message shows the story, rather than leading up to it. */
  readonly evidence: boolean;
}

export interface WeaveOptions {
  readonly fleet: readonly string[];
  /** ms since 1970. */
  readonly start: number;
  /** Begins every message id and correlation id. */
  readonly id_prefix: string;
}

interface OpenPlay {
  readonly correlation_id: string;
  readonly story: Story | null;
  readonly world: World;
  readonly lines: Iterator<Line>;
  next: Line;
  due: number;
  spoken: number;
}

/** Order, ticket and feed numbers of the first play; they look like those of a shop that has been open for a while. */
const FIRST_NUMBER = 4100;

function openPlay(cue: Cue, index: number, options: WeaveOptions): OpenPlay | null {
  const random = seededRandom(cue.seed);
  let calls = 0;
  const number = FIRST_NUMBER + index;
  const world: World = {
    random,
    number,
    cast: (...roles) => castFor(roles, options.fleet, random),
    callId: () => `call_${number}_${(calls += 1)}`,
  };
  const { story, lines } = cue.script(world);
  const iterator = lines[Symbol.iterator]();
  const first = iterator.next();
  if (first.done) return null;
  const correlation_id = `${options.id_prefix}/${index}`;
  return { correlation_id, story, world, lines: iterator, next: first.value, due: cue.at_ms, spoken: 0 };
}

/** Speaks the next line of a play; afterwards the play waits for the one after it, or is over. */
function speak(play: OpenPlay, options: WeaveOptions): { woven: WovenMessage; over: boolean } {
  const { next, due, story, correlation_id } = play;
  const woven: WovenMessage = {
    at_ms: due,
    story,
    evidence: next.evidence ?? true,
    message: {
      agent_id: next.from,
      timestamp: new Date(options.start + due).toISOString(),
      message_type: next.type,
      content: next.content,
      target_agents: [...next.to],
      correlation_id,
      metadata: { message_id: `${correlation_id}/${play.spoken}`, source: 'simulator' },
    },
  };
  const following = play.lines.next();
  if (following.done) return { woven, over: true };
  play.next = following.value;
  play.due = due + (following.value.after_ms ?? play.world.random.int(700, 2600));
  play.spoken += 1;
  return { woven, over: false };
}

/**
 * Plays all cues at their times, many at once, and gives their messages in the order of time. `cues` are in the order of
 * time too and may be endless. What a play says depends on its own seed and place alone.
 */
export function* weave(cues: Iterable<Cue>, options: WeaveOptions): Generator<WovenMessage> {
  const open: OpenPlay[] = [];
  const coming = cues[Symbol.iterator]();
  let cue = coming.next();
  let index = 0;
  while (!cue.done || open.length > 0) {
    const first = open.reduce<OpenPlay | null>((a, b) => (a === null || b.due < a.due ? b : a), null);
    if (!cue.done && (first === null || cue.value.at_ms <= first.due)) {
      const play = openPlay(cue.value, index, options);
      if (play !== null) open.push(play);
      index += 1;
      cue = coming.next();
    } else if (first !== null) {
      const { woven, over } = speak(first, options);
      if (over) open.splice(open.indexOf(first), 1);
      yield woven;
    }
  }
}
