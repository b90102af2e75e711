import { CONFLICT_RISK } from '@chorus/conflict';
import type { AgentMessage } from '@chorus/contracts';
import { replaySchedule, type TimedMessage } from '@chorus/simulator';
import { Fleet } from '../fleet.ts';
import type { RewardedRun } from './measure.ts';

const START = Date.UTC(2026, 0, 1);
/** Two writes of the same reservation this close together can undo each other. */
const CLOSE_MS = 120_000;
/** Runs this far apart have nothing to do with each other. */
const APART_MS = 3_600_000;

const WRITING = /^(?:update|cancel|book|send)_/;

/** A message that people are told of as a conflict between runs. */
export interface FoundConflict {
  readonly message_id: string;
  readonly kind: string;
  readonly risk: number;
  readonly reason: string;
  /** By the tool calls alone, another run wrote the same reservation just before. */
  readonly expected: boolean;
}

export interface InterleavedFigures {
  readonly tasks: number;
  readonly messages: number;
  /** Messages that write a reservation which another run wrote shortly before, by the arguments of the calls. */
  readonly expected: number;
  readonly found: readonly FoundConflict[];
  /** The same runs one after the other, an hour apart: nothing is in anybody's way. */
  readonly found_apart: number;
}

/** Reservations that a message writes. */
function written({ content }: AgentMessage): string[] {
  return (content.tool_calls ?? []).flatMap(({ function: call }) => {
    if (!WRITING.test(call.name)) return [];
    const id = /"reservation_id":\s*"(\w+)"/.exec(String(call.arguments))?.[1];
    return id === undefined ? [] : [id];
  });
}

/** Ids of the messages that write what a message of another conversation wrote within {@link CLOSE_MS} before. */
function collisions(timed: readonly TimedMessage[]): Set<string> {
  const collided = new Set<string>();
  const last = new Map<string, { conversation: string; at: number }[]>();
  for (const { at_ms, message } of timed)
    for (const reservation of written(message)) {
      const earlier = last.get(reservation) ?? [];
      if (earlier.some(({ conversation, at }) => conversation !== message.correlation_id && at_ms - at <= CLOSE_MS))
        collided.add(message.metadata.message_id ?? '');
      last.set(reservation, [...earlier, { conversation: message.correlation_id, at: at_ms }]);
    }
  return collided;
}

function conflictsIn(timed: readonly TimedMessage[]): FoundConflict[] {
  const fleet = new Fleet();
  const expected = collisions(timed);
  return timed.flatMap(({ at_ms, message }) => {
    const { message_id, assessment } = fleet.observe(message, START + at_ms);
    const { kind, risk, reason, with_agents } = assessment.analysis;
    const isBetween = kind !== 'execution_failure' && kind !== 'repetition' && with_agents.length > 0;
    if (risk < CONFLICT_RISK || !isBetween) return [];
    return { message_id, kind, risk, reason, expected: expected.has(message_id) };
  });
}

/** The trials of each task at the same time, each with agents of its own: they work on the same reservations. */
export function measureInterleaved(runs: readonly RewardedRun[]): InterleavedFigures {
  const tasks = [...Map.groupBy(runs, ({ run }) => run.run_id.split('-')[0]).values()];
  const found: FoundConflict[] = [];
  let [messages, expected, found_apart] = [0, 0, 0];
  for (const trials of tasks) {
    const recorded = trials.map(({ run }) => run);
    const timed = replaySchedule(recorded, { start: START, interleave: recorded.length, agents: 'per-run' });
    messages += timed.length;
    expected += collisions(timed).size;
    found.push(...conflictsIn(timed));
    const apart = recorded.flatMap((run, n) =>
      replaySchedule([run], { start: START, agents: 'per-run' }).map((one) => ({
        ...one,
        at_ms: one.at_ms + n * APART_MS,
      })),
    );
    found_apart += conflictsIn(apart).length;
  }
  return { tasks: tasks.length, messages, expected, found, found_apart };
}
