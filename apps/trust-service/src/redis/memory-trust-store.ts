import { agentKey } from '@chorus/contracts';
import { pointOf, timeOf } from './history-point.ts';
import type { HistoryPoint } from './history-point.ts';
import { parseCursor, TrustStoreLost } from './trust-store.ts';
import type {
  AgentName,
  HeldAgent,
  HistoryPage,
  HistoryRange,
  Reached,
  StoredTrust,
  TrustEntry,
  TrustStore,
} from './trust-store.ts';

export interface MemoryTrustStoreOptions {
  /** Age in ms, measured from an agent's latest record, after which its records are dropped from its history. */
  readonly retentionMs: number;
  /** Records in all histories together; the oldest go first. The present of an agent is never dropped. */
  readonly maxRecords: number;
}

interface Kept {
  readonly partition: number;
  readonly offset: number;
  readonly ms: number;
  readonly score: NonNullable<TrustEntry['score']>;
}

interface Agent {
  readonly name: AgentName;
  /** Oldest first; the present last, which is there always. */
  history: Kept[];
}

/** A trust store in the memory of this process. */
export class MemoryTrustStore implements TrustStore {
  readonly #agents = new Map<string, Agent>();
  readonly #options: MemoryTrustStoreOptions;
  /** What was saved, in order, for dropping the oldest; those before `#dropped` are gone already. */
  #arrivals: { readonly agent: Agent; readonly offset: number }[] = [];
  #dropped = 0;
  /** Where {@link some} goes on. */
  #turn: Iterator<Agent> | undefined;

  constructor(options: MemoryTrustStoreOptions) {
    this.#options = options;
  }

  async save(entries: readonly TrustEntry[]): Promise<void> {
    for (const entry of entries) this.#saveOne(entry);
  }

  async loadAll(): Promise<readonly StoredTrust[]> {
    return [...this.#agents.values()].flatMap(({ name, history }) => {
      const present = history.at(-1);
      return present ? [{ ...name, offset: present.offset, score: present.score }] : [];
    });
  }

  async history(range: HistoryRange): Promise<HistoryPage> {
    const after = range.cursor === null ? null : parseCursor(range.cursor);
    const all = this.#agents.get(agentKey(range))?.history ?? [];
    const found = all.filter(
      ({ ms, offset }) =>
        ms >= range.from &&
        ms <= range.to &&
        (after === null || ms > after.ms || (ms === after.ms && offset > after.offset)),
    );
    const before = found[0] === undefined ? undefined : all[all.indexOf(found[0]) - 1];
    return {
      points: found.slice(0, range.limit).map(keptPoint),
      before: before === undefined ? null : keptPoint(before),
      more: found.length > range.limit,
    };
  }

  async latest(agent: AgentName, to: number, count: number): Promise<readonly HistoryPoint[]> {
    const all = this.#agents.get(agentKey(agent))?.history ?? [];
    return all
      .filter(({ ms }) => ms <= to)
      .slice(-count)
      .map(keptPoint);
  }

  async forget(agents: readonly (AgentName & { offset: number })[]): Promise<void> {
    for (const { offset, ...name } of agents)
      if (this.#agents.get(agentKey(name))?.history.at(-1)?.offset === offset) this.#agents.delete(agentKey(name));
  }

  async lacking(entries: readonly TrustEntry[]): Promise<readonly TrustEntry[]> {
    return entries.filter((entry) => {
      const history = this.#agents.get(agentKey(entry))?.history ?? [];
      const oldest = (history.at(-1)?.ms ?? -Infinity) - this.#options.retentionMs;
      const isKept = entry.score !== null && timeOf(entry.score) >= oldest;
      return isKept && !history.some(({ offset }) => offset === entry.offset);
    });
  }

  async confirm({ agents }: Reached): Promise<void> {
    if (this.#agents.size < agents) throw new TrustStoreLost();
  }

  /** What is in the memory of a process is not lost before the process is. */
  async loss(agents: readonly HeldAgent[]): Promise<string | null> {
    const whole = agents.every(({ offset, records, ...name }) => {
      const history = this.#agents.get(agentKey(name))?.history ?? [];
      return (history.at(-1)?.offset ?? -1) >= offset && history.length >= records;
    });
    return whole ? null : 'an agent is not there as it was';
  }

  /** All that is held of an agent, oldest first. */
  recordsOf(name: AgentName): readonly TrustEntry[] {
    const agent = this.#agents.get(agentKey(name));
    return (agent?.history ?? []).map(({ partition, offset, score }) => ({ ...agent!.name, partition, offset, score }));
  }

  /** At most `count` agents, others with each call, until all have had their turn. */
  some(count: number): HeldAgent[] {
    const held: HeldAgent[] = [];
    this.#turn ??= this.#agents.values();
    while (held.length < count) {
      const { value, done } = this.#turn.next();
      if (done) {
        this.#turn = undefined;
        break;
      }
      const { offset, ms } = value.history.at(-1)!;
      held.push({ ...value.name, offset, ms, records: value.history.length });
    }
    return held;
  }

  #saveOne({ fleet_id, agent_id, partition, offset, score }: TrustEntry): void {
    const name = { fleet_id, agent_id };
    const key = agentKey(name);
    const agent = this.#agents.get(key) ?? { name, history: [] };
    if (offset <= (agent.history.at(-1)?.offset ?? -1)) return;
    if (score === null) {
      this.#agents.delete(key);
      return;
    }
    const ms = timeOf(score);
    agent.history.push({ partition, offset, ms, score });
    this.#agents.set(key, agent);
    const oldest = ms - this.#options.retentionMs;
    const firstKept = agent.history.findIndex((kept) => kept.ms >= oldest);
    if (firstKept > 0) agent.history.splice(0, firstKept);
    this.#arrivals.push({ agent, offset });
    this.#dropOldest();
  }

  #dropOldest(): void {
    while (this.#arrivals.length - this.#dropped > this.#options.maxRecords) {
      const arrival = this.#arrivals[this.#dropped++]!;
      const { history } = arrival.agent;
      while (history.length > 1 && history[0]!.offset <= arrival.offset) history.shift();
    }
    if (this.#dropped > this.#options.maxRecords) {
      this.#arrivals = this.#arrivals.slice(this.#dropped);
      this.#dropped = 0;
    }
  }
}

const keptPoint = ({ score, offset }: Kept): HistoryPoint => pointOf(score, offset);
