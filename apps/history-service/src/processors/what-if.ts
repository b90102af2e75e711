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
import { latest, newestOf, replay, type Replayed } from '../store/replay.ts';
import { END_OF_TIME, instantOf, type Seq, seqAt } from '../store/schema.ts';

/** How far a question may go; what is beyond is left out, the oldest first, and the answer says so. */
export interface WhatIfLimits {
  readonly decisions: number;
  readonly agents: number;
  /** Events that are read at a time: so long the event loop has no turn. */
  readonly page: number;
  /** Share of the time for the answer that is over, from 0 on; from 1 on it has to be given. */
  readonly spent: () => number;
}

export const WHAT_IF_LIMITS = { decisions: 200_000, agents: 20_000, page: 250 } as const;

/** Decisions, what people did, and how the fleet was set. */
const KINDS: readonly Kind[] = ['d', 'o', 'c'];
const MOST_AGENTS = 10_000;
/** So much of the time that is left is looked at how fast it goes, and so much is then planned to be used. */
const [LOOK, PLAN] = [0.2, 0.8];

/** @throws what the store throws */
export async function whatIf(
  store: HistoryStore,
  query: HistoryQueryOf<'what_if'>,
  limits: WhatIfLimits,
): Promise<WhatIf> {
  let most: number = limits.decisions;
  for (;;) {
    const found = await fromSoLateOn(store, query, limits, most);
    if ('agents' in found) return found;
    most = found.most;
  }
}

/**
 * What follows from the newest decisions, at most so many; trust depends on their order, so they have to be begun with the
 * oldest. Where that takes too long, how many fit in the time that is left.
 */
async function fromSoLateOn(
  store: HistoryStore,
  query: HistoryQueryOf<'what_if'>,
  limits: WhatIfLimits,
  most: number,
): Promise<WhatIf | { readonly most: number }> {
  const { fleet_id } = query;
  const before = query.to === null ? END_OF_TIME : seqAt(Date.parse(query.to));
  const asked = query.from === null ? 0n : seqAt(Date.parse(query.from));
  const begun = limits.spent();
  const newest = await store.read(fleet_id, null, (db, { no, floor }) =>
    newestOf(db, { fleet: no, kind: 'd', from: asked < floor ? floor : asked, before }, most),
  );
  const isCut = newest !== null && newest.isCut;
  const from = isCut ? newest.first : asked;
  const start = await settingsAt(store, fleet_id, from);
  const fold = new WhatIfFold(start, trustPolicyOf(query.policy, start.policy.version + 1));
  let [decisions, first, last]: [number, Seq | null, Seq | null] = [0, null, null];
  let [complete, isFull] = [!isCut, false];
  for (let after = from - 1n; ;) {
    const page = await store.read(fleet_id, [], (db, { no, floor }) =>
      replay(db, {
        ...{ fleet: no, kinds: KINDS, before, limit: limits.page },
        after: after < floor ? floor - 1n : after,
      }),
    );
    for (const event of page) {
      if (event.kind === 'd' && fold.agents >= limits.agents) {
        complete = false;
        isFull = true;
        break;
      }
      for (const fact of factsOf(event)) fold.add(fact);
      if (event.kind !== 'd') continue;
      decisions++;
      first ??= event.seq;
      last = event.seq;
    }
    const end = page.at(-1);
    if (isFull || !end || page.length < limits.page) break;
    after = end.seq;
    const spent = limits.spent();
    if (spent >= 1) {
      complete = false;
      break;
    }
    const pace = decisions / (spent - begun);
    const late = begun + (newest?.count ?? 0) / pace > 1;
    const fewer = Math.floor(pace * (1 - spent) * PLAN);
    if (late && spent - begun >= LOOK * (1 - begun) && fewer >= limits.page) return { most: fewer };
    await nextTurn();
  }
  const { agents, ...result } = fold.result(MOST_AGENTS);
  return {
    fleet_id,
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
