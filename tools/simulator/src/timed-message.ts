import type { AgentMessage } from '@chorus/contracts';

/** A message and when it is due. */
export interface TimedMessage {
  /** Milliseconds from the start of the replay or scenario, never going back from one message to the next. */
  readonly at_ms: number;
  readonly message: AgentMessage;
}

/**
 * The same messages `speed` times as fast; their own timestamps follow, counted from `start` (ms since 1970).
 * `Infinity` puts them all at 0, with timestamps one millisecond apart.
 */
export function* atSpeed(timed: Iterable<TimedMessage>, speed: number, start: number): Generator<TimedMessage> {
  let index = 0;
  for (const { at_ms, message } of timed) {
    const at = at_ms / speed;
    const own = Math.round(start + (speed === Infinity ? index : at));
    yield { at_ms: at, message: { ...message, timestamp: new Date(own).toISOString() } };
    index += 1;
  }
}
