import type { AgentStanding } from './api.ts';
import { detailOf, notTaken, parsed, stateOf, stoppedAt, type AgentState } from './answer.ts';
import { backoffMs } from './backoff.ts';
import { reasonOf, request } from './http.ts';
import type { Problems } from './problems.ts';
import { later } from './runtime.ts';
import type { Settings } from './settings.ts';

/** Agents whose standing is remembered; the one that was spoken of longest ago is forgotten first. */
const MAX_AGENTS = 10_000;
/** The gateway is asked by itself for so long after a guard was last read, in ms. */
const WATCHED_MS = 60_000;

interface Known {
  state: AgentState | undefined;
  /** When the state was asked for, by the monotonic clock. */
  askedAt: number;
  /** When a guard last read it. */
  readAt: number;
  /** What the gateway said last, for "not modified". */
  tagged: { readonly etag: string; readonly state: AgentState } | undefined;
  asking: Promise<void> | undefined;
  cancelTimer: (() => void) | undefined;
}

/** How agents stand: learnt from answers of ingestion, and from the gateway for those that a guard reads. */
export class Standings {
  readonly #settings: Settings;
  readonly #problems: Problems;
  readonly #known = new Map<string, Known>();
  #failures = 0;
  #notBefore = 0;
  #told = false;
  #closed = false;
  readonly #requests = new Set<AbortController>();

  constructor(settings: Settings, problems: Problems) {
    this.#settings = settings;
    this.#problems = problems;
  }

  /** Something newer is not overwritten: answers overtake each other. */
  learn(agent: string, state: AgentState, askedAt: number): void {
    const known = this.#of(agent);
    if (askedAt < known.askedAt) return;
    known.state = state;
    known.askedAt = askedAt;
  }

  /** What is known at present; asks for what is old in the background. */
  read(agent: string): AgentStanding {
    const known = this.#of(agent);
    known.readAt = performance.now();
    this.#askWhereOld(agent, known);
    return this.#view(agent, known);
  }

  /** Asks now, unless somebody is asking. */
  async refresh(agent: string): Promise<AgentStanding> {
    const known = this.#of(agent);
    if (this.#settings.gatewayUrl !== undefined && !this.#closed) await (known.asking ??= this.#ask(agent, known));
    return this.#view(agent, known);
  }

  close(): void {
    this.#closed = true;
    for (const { cancelTimer } of this.#known.values()) cancelTimer?.();
    // One that is on its way would keep the program alive.
    for (const request of this.#requests) request.abort(new Error('The client was closed.'));
  }

  #of(agent: string): Known {
    const found = this.#known.get(agent);
    const known = found ?? {
      state: undefined,
      askedAt: -Infinity,
      readAt: -Infinity,
      tagged: undefined,
      asking: undefined,
      cancelTimer: undefined,
    };
    // A Map keeps the order of insertion: the first is the one that was spoken of longest ago.
    if (found) this.#known.delete(agent);
    else if (this.#known.size >= MAX_AGENTS) this.#forgetOldest();
    this.#known.set(agent, known);
    return known;
  }

  #forgetOldest(): void {
    const [oldest] = this.#known.keys();
    if (oldest === undefined) return;
    this.#known.get(oldest)?.cancelTimer?.();
    this.#known.delete(oldest);
  }

  #view(agent: string, { state, askedAt }: Known): AgentStanding {
    const stale = performance.now() - askedAt > this.#settings.standing.staleMs;
    if (state === undefined) return unknown(agent, 'Nothing is known about this agent yet.');
    const { blocked, standing, enforced, score, since, reason } = state;
    return { agent, blocked, standing, enforced, score, since, reason, stale };
  }

  #askWhereOld(agent: string, known: Known): void {
    const { gatewayUrl, standing } = this.#settings;
    if (gatewayUrl === undefined || this.#closed || known.asking || known.cancelTimer) return;
    const now = performance.now();
    const dueAt = Math.max(known.askedAt + standing.refreshMs, this.#notBefore);
    if (dueAt <= now) known.asking = this.#ask(agent, known);
    else
      known.cancelTimer = later(dueAt - now, () => {
        known.cancelTimer = undefined;
        if (performance.now() - known.readAt < WATCHED_MS) this.#askWhereOld(agent, known);
      });
  }

  async #ask(agent: string, known: Known): Promise<void> {
    const askedAt = performance.now();
    const { gatewayUrl = '', fleet } = this.#settings;
    // Neither can throw: names with lone surrogates do not come so far.
    const inFleet = fleet === undefined ? '' : `?fleet_id=${encodeURIComponent(fleet)}`;
    const headers: Record<string, string> = {};
    // fetch itself adds no-cache to a conditional request, which would make every answer fresh.
    if (known.tagged) Object.assign(headers, { 'if-none-match': known.tagged.etag, 'cache-control': 'max-age=0' });
    const stop = new AbortController();
    this.#requests.add(stop);
    try {
      const url = `${gatewayUrl}/api/v1/agents/${encodeURIComponent(agent)}/state${inFleet}`;
      const answer = await request(this.#settings, url, { method: 'GET', headers }, stop);
      const state = answer.status === 304 ? known.tagged?.state : stateOf(parsed(answer.body));
      if ((answer.status === 200 || answer.status === 304) && state) {
        const etag = answer.headers.get('etag');
        if (answer.status === 200) known.tagged = etag === null ? undefined : { etag, state };
        this.#failures = 0;
        this.#told = false;
        this.learn(agent, state, askedAt);
      } else this.#failed(answer.status, answer.headers, detailOf(parsed(answer.body)));
    } catch (error) {
      if (this.#closed) return;
      this.#pause(this.#settings.standing.refreshMs);
      if (this.#failures > 1) this.#tellOnce('unreachable', `No answer from ${gatewayUrl}: ${reasonOf(error)}.`);
    } finally {
      this.#requests.delete(stop);
      known.asking = undefined;
      if (performance.now() - known.readAt < WATCHED_MS) this.#askWhereOld(agent, known);
    }
  }

  #failed(status: number, headers: { get(name: string): string | null }, said: string | undefined): void {
    const why = notTaken({ status, headers }, said, Date.now()) ?? stoppedAt(status, headers, said);
    if (why.kind === 'stopped') {
      this.#pause(this.#settings.retry.stoppedMs);
      this.#tellOnce(why.why, why.detail, status);
    } else if (why.kind === 'later') {
      this.#pause(Math.max(this.#settings.standing.refreshMs, why.afterMs ?? 0));
      if (this.#failures > 1) this.#tellOnce('unreachable', why.detail, status);
    }
  }

  /** Nobody is asked by themselves for a while, for any agent. */
  #pause(minMs: number): void {
    const ms = backoffMs(
      ++this.#failures,
      { minMs, maxMs: Math.max(minMs, this.#settings.retry.stoppedMs) },
      Math.random(),
    );
    this.#notBefore = performance.now() + ms;
  }

  #tellOnce(kind: 'unreachable' | 'unauthorized' | 'setup', detail: string, status?: number): void {
    if (this.#told) return;
    this.#told = true;
    const text = `Guards cannot ask the gateway: ${detail} They go on with what they know, and say that it is stale.`;
    this.#problems.tell({ kind, detail: text, ...(status === undefined ? {} : { status }) });
  }
}

/** The standing of an agent of which nothing is known. */
export const unknown = (agent: string, reason: string): AgentStanding => ({
  agent,
  blocked: false,
  standing: 'active',
  enforced: false,
  score: null,
  since: null,
  reason,
  stale: true,
});
