import type { AgentMessage } from '@chorus/contracts';
import type { TimedMessage } from '../timed-message.ts';
import type { MappingOptions, RecordedRun } from './recorded-run.ts';
import { tauBenchMessages } from './tau-bench.ts';
import { whoAndWhenMessages } from './who-and-when.ts';

/** A recorded run as messages, by the mapping of its kind. */
export function runMessages(run: RecordedRun, options: MappingOptions): AgentMessage[] {
  switch (run.kind) {
    case 'who-and-when':
      return whoAndWhenMessages(run, options);
    case 'tau-bench':
      return tauBenchMessages(run, options);
  }
}

export interface ScheduleOptions extends MappingOptions {
  /** How many runs go on at the same time; 1 (one after the other) unless said otherwise. */
  readonly interleave?: number;
}

/**
 * When each step of each run is sent. There are `interleave` lanes; a run is played on the lane that is free first, one
 * step every `gap_ms`. The lanes are shifted against each other, so that steps of parallel runs alternate.
 */
export function replaySchedule(runs: readonly RecordedRun[], options: ScheduleOptions): TimedMessage[] {
  const { start, gap_ms = 2000, interleave = 1 } = options;
  const freeAt = Array.from({ length: interleave }, (_, lane) => (lane * gap_ms) / interleave);
  const timed = runs.flatMap((run) => {
    const begin = Math.min(...freeAt);
    const messages = runMessages(run, { ...options, start: start + begin });
    freeAt[freeAt.indexOf(begin)] = begin + messages.length * gap_ms;
    return messages.map((message, place) => ({ at_ms: begin + place * gap_ms, message }));
  });
  return timed.sort((a, b) => a.at_ms - b.at_ms);
}
