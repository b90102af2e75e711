import {
  agentDetail,
  agentHistory,
  agentList,
  commandAccepted,
  decisionList,
  graphView,
  metricsSummary,
  problem,
  sessionView,
  systemHealth,
  type AgentDetail,
  type AgentHistory,
  type CommandAccepted,
  type DecisionList,
  type FleetMode,
  type Problem,
  type SessionView,
} from '@chorus/contracts';
import { z } from 'zod';
import { fromPoll } from '../live/poll.ts';
import type { FleetState } from '../live/state.ts';

// zod would compile its checks with `new Function`, which the content security policy forbids.
z.config({ jitless: true });

/** Any answer but the expected one. `message` is fit for a person. */
export class ApiError extends Error {
  /** 0 where no answer came. */
  readonly status: number;
  readonly problem: Problem | null;

  constructor(status: number, message: string, details: Problem | null = null) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.problem = details;
  }
}

const TIMEOUT_MS = 15_000;
const AGENTS_PER_PAGE = 1000;
const AGENT_PAGES = 10;
const HISTORY_PAGES = 10;

/** api-gateway as functions. The session travels in an HttpOnly cookie that the page never sees. */
export class Api {
  readonly #base: string;

  /** @param base absolute address of api-gateway without a slash at the end */
  constructor(base: string) {
    this.#base = base;
  }

  get liveUrl(): string {
    return `${this.#base.replace(/^http/, 'ws')}/api/v1/live`;
  }

  /**
   * The full address of something to download.
   * @param path below `/api/v1`, its parts encoded
   */
  address(path: string, query: Record<string, string>): string {
    return `${this.#base}/api/v1${path}?${new URLSearchParams(query).toString()}`;
  }

  session(): Promise<SessionView> {
    return this.ask(sessionView, 'GET', '/session');
  }

  logIn(key: string): Promise<SessionView> {
    return this.ask(sessionView, 'POST', '/session', {}, { key });
  }

  async logOut(): Promise<void> {
    await this.ask(z.unknown(), 'DELETE', '/session');
  }

  agent(fleet_id: string, agent: string): Promise<AgentDetail> {
    return this.ask(agentDetail, 'GET', `/agents/${encodeURIComponent(agent)}`, { fleet_id });
  }

  /** All points of a range, over as many pages as it takes, up to ten. */
  async history(fleet_id: string, agent: string, from: string, to: string): Promise<AgentHistory> {
    const path = `/agents/${encodeURIComponent(agent)}/history`;
    const first = await this.ask(agentHistory, 'GET', path, { fleet_id, from, to });
    const points = [...first.points];
    let cursor = first.next_cursor;
    for (let page = 1; cursor !== null && page < HISTORY_PAGES; page++) {
      const next = await this.ask(agentHistory, 'GET', path, { fleet_id, from, to, cursor });
      points.push(...next.points);
      cursor = next.next_cursor;
    }
    return { ...first, points, next_cursor: cursor };
  }

  /** Decisions, newest first. `cursor` is the `next_cursor` of the page before. */
  decisions(fleet_id: string, of: { cursor?: string; limit?: number; min_risk?: number } = {}): Promise<DecisionList> {
    const query = Object.entries({ limit: 100, ...of }).map(([name, value]) => [name, String(value)]);
    return this.ask(decisionList, 'GET', '/decisions', { fleet_id, ...Object.fromEntries(query) });
  }

  quarantine(fleet_id: string, agent: string, reason: string): Promise<CommandAccepted> {
    return this.ask(
      commandAccepted,
      'POST',
      `/agents/${encodeURIComponent(agent)}/quarantine`,
      { fleet_id },
      { reason },
    );
  }

  release(fleet_id: string, agent: string, reason: string): Promise<CommandAccepted> {
    return this.ask(commandAccepted, 'POST', `/agents/${encodeURIComponent(agent)}/release`, { fleet_id }, { reason });
  }

  setMode(fleet_id: string, mode: FleetMode, reason: string): Promise<CommandAccepted> {
    return this.ask(
      commandAccepted,
      'POST',
      `/fleets/${encodeURIComponent(fleet_id)}/mode`,
      { fleet_id },
      { mode, reason },
    );
  }

  removeFleet(fleet_id: string, reason: string): Promise<CommandAccepted> {
    return this.ask(commandAccepted, 'DELETE', `/fleets/${encodeURIComponent(fleet_id)}`, { fleet_id }, { reason });
  }

  /** One round of polling, for when no socket stays open. */
  async poll(fleet_id: string, before: FleetState | null): Promise<FleetState> {
    const [agents, graph, decisions, summary, health] = await Promise.all([
      this.#agents(fleet_id),
      this.ask(graphView, 'GET', '/graph', { fleet_id }),
      this.decisions(fleet_id),
      this.ask(metricsSummary, 'GET', '/metrics/summary', { fleet_id }),
      this.ask(systemHealth, 'GET', '/system/health', { fleet_id }),
    ]);
    return fromPoll({ agents, graph, decisions, summary, health }, before);
  }

  async #agents(fleet_id: string) {
    const query = { fleet_id, limit: String(AGENTS_PER_PAGE) };
    const first = await this.ask(agentList, 'GET', '/agents', query);
    const agents = [...first.agents];
    let cursor = first.next_cursor;
    for (let page = 1; cursor !== null && page < AGENT_PAGES; page++) {
      const next = await this.ask(agentList, 'GET', '/agents', { ...query, cursor });
      agents.push(...next.agents);
      cursor = next.next_cursor;
    }
    return { ...first, agents };
  }

  /**
   * Asks the gateway and checks the answer; the parts of the page that have endpoints of their own build on it.
   * @param path below `/api/v1`, its parts encoded
   * @throws ApiError for any answer but the expected one, and for none
   */
  async ask<T>(
    schema: z.ZodType<T>,
    method: string,
    path: string,
    query: Record<string, string> = {},
    body?: unknown,
    timeout_ms = TIMEOUT_MS,
  ): Promise<T> {
    const search = new URLSearchParams(query).toString();
    const url = `${this.#base}/api/v1${path}${search === '' ? '' : `?${search}`}`;
    const response = await this.#fetch(url, method, body, timeout_ms);
    if (!response.ok) throw await failure(response);
    if (response.status === 204) return undefined as T;
    const result = schema.safeParse(await response.json().catch(() => undefined));
    if (result.success) return result.data;
    throw new ApiError(
      response.status,
      `${method} ${path}: the answer has another shape than this page knows. Reload it.`,
    );
  }

  async #fetch(url: string, method: string, body: unknown, timeout_ms: number): Promise<Response> {
    try {
      return await fetch(url, {
        method,
        credentials: 'include',
        cache: 'no-store',
        signal: AbortSignal.timeout(timeout_ms),
        ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      });
    } catch {
      throw new ApiError(0, `The gateway at ${this.#base} does not answer. Is it running, and is this its address?`);
    }
  }
}

async function failure(response: Response): Promise<ApiError> {
  const parsed = problem.safeParse(await response.json().catch(() => undefined));
  if (parsed.success) return new ApiError(response.status, parsed.data.detail || parsed.data.title, parsed.data);
  return new ApiError(response.status, `The gateway answered ${response.status} without saying why.`);
}
