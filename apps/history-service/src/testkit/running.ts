import { createRequester, MemoryBus } from '@chorus/bus';
import type { Bus } from '@chorus/bus';
import { historyQueries, historyReplies } from '@chorus/contracts';
import type { HistoryQuery, HistoryReply } from '@chorus/contracts';
import { DEFAULT_TRUST_POLICY, policyBodyOf } from '@chorus/trust';
import { createLogger, runService } from '@chorus/service-kit';
import type { HealthReport, RunningService } from '@chorus/service-kit';
import service from '../service.ts';

let requests = 0;

const ASKED = {
  conversations: { from: null, to: null, agent_id: null, words: null, min_risk: 0, with: [], limit: 100 },
  conversation: { correlation_id: 'c-1', limit: 100 },
  events: { from: null, to: null, topics: [], agent_id: null, correlation_id: null, id: null, words: null, limit: 100 },
  interventions: { from: null, to: null, agent_id: null, window_ms: 3_600_000, limit: 100 },
  participation: { from: null, to: null, agent_id: 'coder' },
  what_if: { from: null, to: null, policy: policyBodyOf(DEFAULT_TRUST_POLICY) },
} as const;

/** A question of a kind about fleet `shop`; nothing is narrowed down unless told otherwise. */
export const query = (kind: keyof typeof ASKED, change: object = {}): HistoryQuery =>
  ({
    request_id: `r${requests++}`,
    fleet_id: 'shop',
    cursor: null,
    deadline: new Date(Date.now() + 60_000).toISOString(),
    kind,
    ...ASKED[kind],
    ...change,
  }) as HistoryQuery;

/** The service, and somebody who asks it. */
export interface Running {
  readonly service: RunningService;
  readonly bus: Bus;
  ask(kind: keyof typeof ASKED, change?: object): Promise<HistoryReply>;
  /** `/health/ready`. */
  health(): Promise<Pick<HealthReport, 'ready' | 'state' | 'dependencies'>>;
  /** Ends the service; the bus stays open. */
  close(): Promise<void>;
}

/** @param bus with what it holds already; on Kafka the service opens one of its own, to the same place by `env` */
export async function run(env: Record<string, string> = {}, bus: Bus = new MemoryBus()): Promise<Running> {
  const logger = createLogger({ level: 'silent' });
  const running = await runService(service, { env, logger, ...(bus.kind === 'memory' ? { bus } : {}) });
  const requester = createRequester<HistoryQuery, HistoryReply>(bus, {
    name: 'spec',
    queries: historyQueries,
    replies: historyReplies,
  });
  await requester.ready;
  return {
    service: running,
    bus,
    ask: (kind, change) => requester.ask(query(kind, change), 20_000),
    health: async () => (await (await fetch(`${running.url}/health/ready`)).json()) as HealthReport,
    close: async () => {
      await requester.close();
      await running.close();
    },
  };
}

/** Waits until something holds. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 20));
}
