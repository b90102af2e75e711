import { setImmediate as nextTurn } from 'node:timers/promises';
import { HISTORY_PAGE_BYTES } from '@chorus/contracts';
import type {
  ConfigSection,
  FleetMode,
  HistoryQueryOf,
  OperatorCommand,
  ProcessedDecision,
  WhatIf,
} from '@chorus/contracts';
import { DEFAULT_TRUST_POLICY, trustPolicyOf, WhatIfFold } from '@chorus/trust';
import type { RecordedFact, TrustPolicy } from '@chorus/trust';
import type { Kind } from '../events/kinds.ts';
import type { HistoryStore } from '../store/history-store.ts';
import { latest, replay, type Replayed } from '../store/replay.ts';
import { END_OF_TIME, instantOf, type Seq, seqAt } from '../store/schema.ts';

/** How far a question may go; what is beyond is left out, and the answer says so. */
export interface WhatIfLimits {
  readonly decisions: number;
  readonly agents: number;
  /** Events that are read at a time: so long the event loop has no turn. */
  readonly page: number;
  /** False when the answer has to be given. */
  readonly mayGoOn: () => boolean;
}

export const WHAT_IF_LIMITS = { decisions: 200_000, agents: 20_000, page: 250 } as const;

/** Decisions, what people did, and how the fleet was set. */
const KINDS: readonly Kind[] = ['d', 'o', 'c'];
const MOST_AGENTS = 10_000;

/** @throws what the store throws */
export async function whatIf(
  store: HistoryStore,
  query: HistoryQueryOf<'what_if'>,
  limits: WhatIfLimits,
): Promise<WhatIf> {
  const from = query.from === null ? 0n : seqAt(Date.parse(query.from));
  const before = query.to === null ? END_OF_TIME : seqAt(Date.parse(query.to));
  const start = await settingsAt(store, query.fleet_id, from);
  const fold = new WhatIfFold(start, trustPolicyOf(query.policy, start.policy.version + 1));
  let [decisions, first, last]: [number, Seq | null, Seq | null] = [0, null, null];
  let complete = true;
  for (let after = from - 1n; complete;) {
    const page = await store.read(query.fleet_id, [], (db, { no, floor }) =>
      replay(db, {
        ...{ fleet: no, kinds: KINDS, before, limit: limits.page },
        after: after < floor ? floor - 1n : after,
      }),
    );
    for (const event of page) {
      if (event.kind === 'd' && (decisions >= limits.decisions || fold.agents >= limits.agents)) {
        complete = false;
        break;
      }
      for (const fact of factsOf(event)) fold.add(fact);
      if (event.kind !== 'd') continue;
      decisions++;
      first ??= event.seq;
      last = event.seq;
    }
    const end = page.at(-1);
    if (!end || page.length < limits.page) break;
    after = end.seq;
    complete &&= limits.mayGoOn();
    await nextTurn();
  }
  const { agents, ...result } = fold.result(MOST_AGENTS);
  return {
    fleet_id: query.fleet_id,
    from: first === null ? null : instantOf(first),
    to: last === null ? null : instantOf(last),
    decisions,
    complete,
    ...result,
    agents: fitting(agents),
  };
}

/** As many as one reply holds. */
function fitting(agents: WhatIf['agents']): WhatIf['agents'] {
  let bytes = 0;
  const tooMany = agents.findIndex((agent) => (bytes += Buffer.byteLength(JSON.stringify(agent))) > HISTORY_PAGE_BYTES);
  return tooMany === -1 ? agents : agents.slice(0, tooMany);
}

/** How the fleet was set before that place. */
async function settingsAt(
  store: HistoryStore,
  fleet_id: string,
  before: Seq,
): Promise<{ readonly mode: FleetMode; readonly policy: TrustPolicy }> {
  const known = { mode: 'observe', policy: DEFAULT_TRUST_POLICY } as const;
  return store.read<{ mode: FleetMode; policy: TrustPolicy }>(fleet_id, known, async (db, { no, floor }) => {
    const last = <T>(wanted: (section: ConfigSection) => T | undefined) =>
      latest(db, { fleet: no, kind: 'c', before }, floor, (value) => wanted(value as ConfigSection));
    return {
      mode: (await last((one) => (one.section === 'fleet' ? one.mode : undefined))) ?? known.mode,
      policy: (await last(policyOf)) ?? known.policy,
    };
  });
}

const policyOf = (section: ConfigSection): TrustPolicy | undefined =>
  section.section === 'trust_policy' ? trustPolicyOf(section.policy, section.version) : undefined;

function factsOf({ kind, at, value }: Replayed): RecordedFact[] {
  if (kind === 'd') return [{ kind: 'decision', at, decision: value as ProcessedDecision }];
  if (kind === 'o') return byPerson(value as OperatorCommand, at);
  const section = value as ConfigSection;
  if (section.section === 'fleet') return [{ kind: 'mode', at, mode: section.mode }];
  const policy = policyOf(section);
  return policy ? [{ kind: 'policy', at, policy }] : [];
}

function byPerson(command: OperatorCommand, at: number): RecordedFact[] {
  if (command.kind !== 'quarantine' && command.kind !== 'release') return [];
  const { kind, agent_id, command_id, operator, reason } = command;
  return [{ kind: 'command', at, agent_id, command: { kind, command_id, operator, reason } }];
}
