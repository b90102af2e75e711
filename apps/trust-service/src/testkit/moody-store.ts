import { MemoryTrustStore } from '../redis/memory-trust-store.ts';
import { TrustStoreLost } from '../redis/trust-store.ts';
import type { AgentName, HeldAgent, HistoryRange, Reached, TrustEntry, TrustStore } from '../redis/trust-store.ts';
import { RETENTION_MS } from './trust-store.conformance.ts';

/** What happens to one call of a store. */
export type Fate = 'ok' | 'refused' | 'answer lost' | 'emptied before';

const emptyStore = () => new MemoryTrustStore({ retentionMs: RETENTION_MS, maxRecords: 10_000 });

/** A store as Redis is one, in memory: it may be away, lose answers, agents, or all that it had. */
export class MoodyStore implements TrustStore {
  /** What it holds. */
  inner = emptyStore();
  away = false;
  attempts = 0;
  /** Records that were given to `save`. */
  saved = 0;
  /** How often it was emptied: what was confirmed before then is lost. */
  #generation = 0;
  #confirmed = -1;

  /** @param fates of the next calls, taken from the front; those after them are `ok` */
  constructor(private readonly fates: Fate[] = []) {}

  save(entries: readonly TrustEntry[]) {
    return this.#meet(async () => {
      if (this.#isLost && entries.length > 0) throw new TrustStoreLost();
      this.saved += entries.length;
      await this.inner.save(entries);
    });
  }
  loadAll() {
    return this.#meet(() => {
      this.#confirmed = this.#generation;
      return this.inner.loadAll();
    });
  }
  history(range: HistoryRange) {
    return this.#meet(() => this.inner.history(range));
  }
  latest(agent: AgentName, to: number, count: number) {
    return this.#meet(() => this.inner.latest(agent, to, count));
  }
  forget(agents: readonly (AgentName & { offset: number })[]) {
    return this.#meet(() => this.inner.forget(agents));
  }
  lacking(entries: readonly TrustEntry[]) {
    return this.#meet(() => this.inner.lacking(entries));
  }
  confirm(reached: Reached) {
    return this.#meet(async () => {
      if (this.#isLost) throw new TrustStoreLost();
      await this.inner.confirm(reached);
    });
  }
  loss(agents: readonly HeldAgent[]) {
    return this.#meet(async () => (this.#isLost ? 'it was emptied' : this.inner.loss(agents)));
  }

  empty(): void {
    this.inner = emptyStore();
    this.#generation++;
  }

  /** Loses one agent, or all of its history but the present. */
  async evict(name: AgentName, what: 'agent' | 'history'): Promise<void> {
    const last = this.inner.recordsOf(name).at(-1);
    if (!last) return;
    await this.inner.forget([last]);
    if (what === 'history') await this.inner.save([last]);
  }

  get #isLost(): boolean {
    return this.#confirmed >= 0 && this.#confirmed !== this.#generation;
  }

  async #meet<T>(call: () => Promise<T>): Promise<T> {
    this.attempts++;
    const fate = this.away ? 'refused' : (this.fates.shift() ?? 'ok');
    if (fate === 'refused') throw new Error('nobody at home');
    if (fate === 'emptied before') this.empty();
    const answer = await call();
    if (fate === 'answer lost') throw new Error('no answer');
    return answer;
  }
}
