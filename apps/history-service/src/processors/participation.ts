import { setImmediate as nextTurn } from 'node:timers/promises';
import { CONFLICT_RISK } from '@chorus/conflict';
import type { HistoryQueryOf, ParticipationView, ProcessedDecision } from '@chorus/contracts';
import { conflictRateOf, cooperationRateOf, NO_PARTICIPATION, participationOf, together } from '@chorus/trust';
import type { HistoryStore } from '../store/history-store.ts';
import { replay, type Replayed } from '../store/replay.ts';
import { END_OF_TIME, instantOf, type Seq, seqAt } from '../store/schema.ts';

/** How far a question may go; what is beyond, which is the oldest, is left out, and the answer says so. */
export interface ParticipationLimits {
  readonly decisions: number;
  /** Decisions that are read at a time: so long the event loop has no turn. */
  readonly page: number;
  /** False when the answer has to be given. */
  readonly mayGoOn: () => boolean;
}

export const PARTICIPATION_LIMITS = { decisions: 50_000, page: 250 } as const;

/** How an agent got on with others, in the decisions of its fleet, newest first. @throws what the store throws */
export async function participation(
  store: HistoryStore,
  { fleet_id, agent_id, from, to }: HistoryQueryOf<'participation'>,
  limits: ParticipationLimits,
): Promise<ParticipationView> {
  const start = from === null ? 0n : seqAt(Date.parse(from));
  const decisionsBefore = (before: Seq, limit: number): Promise<Replayed[]> =>
    store.read<Replayed[]>(fleet_id, [], (db, { no, floor }) =>
      replay(db, {
        fleet: no,
        kinds: ['d'],
        after: (start < floor ? floor : start) - 1n,
        before,
        limit,
        order: 'desc',
      }),
    );
  let found = NO_PARTICIPATION;
  let [decisions, complete] = [0, true];
  let first: Seq | null = null;
  for (let before = to === null ? END_OF_TIME : seqAt(Date.parse(to)); ;) {
    const page = await decisionsBefore(before, limits.page);
    const taken = participationOf(
      page.map(({ value }) => value as ProcessedDecision),
      CONFLICT_RISK,
    );
    found = together(found, taken.get(agent_id) ?? NO_PARTICIPATION);
    decisions += page.length;
    const end = page.at(-1);
    if (!end || page.length < limits.page) break;
    first = before = end.seq;
    if (decisions >= limits.decisions || !limits.mayGoOn()) {
      complete = (await decisionsBefore(before, 1)).length === 0;
      break;
    }
    await nextTurn();
  }
  return {
    fleet_id,
    agent_id,
    from: complete || first === null ? from : instantOf(first),
    to,
    decisions,
    complete,
    ...found,
    conflict_rate: conflictRateOf(found),
    cooperation_rate: cooperationRateOf(found),
  };
}
