import type { Detection, DetectionKind, Verdict, VerdictCount } from '@chorus/contracts';
import type { Kysely } from 'kysely';
import { keyColumn } from '../events/event.ts';
import { boundsOf, type EventsSought, fitting, valuesOf } from './find-events.ts';
import type { Seq, Tables } from './schema.ts';

export interface DetectionsSought extends Pick<
  EventsSought,
  'fleet' | 'from' | 'to' | 'before' | 'limit' | 'maxBytes'
> {
  /** Empty: all. */
  readonly kinds: readonly DetectionKind[];
  readonly agent_id: string | null;
  readonly status: Detection['status'] | null;
  readonly judged: Verdict | 'not_yet' | null;
  readonly min_confidence: number;
}

export interface DetectionsFound {
  /** The one that was told of last first; `seq` is where it was told of first. */
  readonly rows: readonly { readonly seq: Seq; readonly detection: Detection }[];
  readonly more: boolean;
}

/** The last version of each detection that was first told of in the range. */
export async function findDetections(db: Kysely<Tables>, sought: DetectionsSought): Promise<DetectionsFound> {
  const { fleet, kinds, agent_id, status, judged, min_confidence, limit, maxBytes } = sought;
  const { from, before } = boundsOf(sought);
  let query = db
    .selectFrom('detections')
    .innerJoin('events', 'events.seq', 'detections.seq')
    .select(['detections.first_seq', 'detections.seq', 'events.bytes'])
    .where('detections.fleet', '=', fleet.no)
    .where('detections.first_seq', '>=', from)
    .where('detections.first_seq', '<', before)
    .orderBy('detections.first_seq', 'desc')
    .limit(limit + 1);
  if (kinds.length > 0) query = query.where('detections.pattern', 'in', kinds);
  if (status !== null) query = query.where('detections.status', '=', status);
  if (min_confidence > 0) query = query.where('detections.confidence', '>=', min_confidence);
  if (judged === 'not_yet') query = query.where('detections.verdict', 'is', null);
  else if (judged !== null) query = query.where('detections.verdict', '=', judged);
  if (agent_id !== null)
    query = query.where(({ exists, selectFrom }) =>
      exists(
        selectFrom('event_agents')
          .select('event_agents.seq')
          .where('event_agents.fleet', '=', fleet.no)
          .where('event_agents.kind', '=', 't')
          .where('event_agents.agent_id', '=', keyColumn(agent_id))
          .whereRef('event_agents.seq', '=', 'detections.seq'),
      ),
    );
  const found = await query.execute();
  const page = fitting(found.slice(0, limit), maxBytes);
  const values = await valuesOf(
    db,
    page.map(({ seq }) => seq),
  );
  return {
    rows: page.flatMap(({ first_seq, seq }) => {
      const detection = values.get(BigInt(seq)) as Detection | undefined;
      return detection ? [{ seq: BigInt(first_seq), detection }] : [];
    }),
    more: found.length > page.length,
  };
}

/** How many detections of each kind were first told of in the range, by what people said of them. */
export async function countVerdicts(
  db: Kysely<Tables>,
  sought: Pick<DetectionsSought, 'fleet' | 'from' | 'to'>,
): Promise<VerdictCount[]> {
  const { from, before } = boundsOf({ ...sought, before: null });
  const rows = await db
    .selectFrom('detections')
    .select(['pattern', 'verdict', ({ fn }) => fn.countAll<number | bigint>().as('count')])
    .where('fleet', '=', sought.fleet.no)
    .where('first_seq', '>=', from)
    .where('first_seq', '<', before)
    .groupBy(['pattern', 'verdict'])
    .orderBy('pattern')
    .execute();
  return [...Map.groupBy(rows, ({ pattern }) => pattern)].map(([kind, ours]) => {
    const count = (verdict: Verdict | null) => Number(ours.find((row) => row.verdict === verdict)?.count ?? 0);
    return { kind, confirmed: count('confirmed'), dismissed: count('dismissed'), not_yet: count(null) };
  });
}
