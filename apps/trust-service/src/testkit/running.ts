import { createRequester, MemoryBus, to } from '@chorus/bus';
import type { Bus, Requester } from '@chorus/bus';
import { agentDecisionsProcessed, historyQueries, historyReplies, trustScores } from '@chorus/contracts';
import type { HistoryQuery, HistoryQueryOf, HistoryReply, TrustScore } from '@chorus/contracts';
import { createLogger, runService } from '@chorus/service-kit';
import type { HealthReport, RunningService } from '@chorus/service-kit';
import { entryOf } from '../projection/trust-log.ts';
import type { TrustEntry } from '../redis/trust-store.ts';
import service from '../service.ts';
import { decision } from './records.ts';
import type { DecisionParts } from './records.ts';

/** The service, and somebody who asks it. */
export interface Running {
  readonly service: RunningService;
  readonly bus: Bus;
  /** What lies on `trust-scores`, in the order of arrival. */
  readonly scores: readonly TrustScore[];
  /** The same with removals, and with their places. */
  readonly log: readonly TrustEntry[];
  decide(...parts: readonly DecisionParts[]): Promise<void>;
  /** Asks for all that is known of `coder` in fleet `shop`, unless told otherwise. */
  ask(change?: Partial<HistoryQueryOf<'trust_history'>>): Promise<HistoryReply>;
  /** Asks what the score of `coder` is made of. */
  why(): Promise<HistoryReply>;
  /** `/health/ready`. */
  health(): Promise<Pick<HealthReport, 'ready' | 'dependencies'>>;
  /** Ends the service; the bus stays open. */
  close(): Promise<void>;
}

let requests = 0;

/** @param bus with what it holds already; on Kafka the service opens one of its own, to the same place by `env` */
export async function run(env: Record<string, string> = {}, bus: Bus = new MemoryBus()): Promise<Running> {
  const logger = createLogger({ level: 'silent' });
  const running = await runService(service, { env, logger, ...(bus.kind === 'memory' ? { bus } : {}) });
  const requester: Requester<HistoryQuery, HistoryReply> = createRequester(bus, {
    name: 'spec',
    queries: historyQueries,
    replies: historyReplies,
  });
  await requester.ready;
  const scores: TrustScore[] = [];
  const log: TrustEntry[] = [];
  const reader = bus.reader({
    name: 'spec-scores',
    topics: [{ topic: trustScores, from: 'beginning' }],
    onRecords: (records) => {
      scores.push(...records.flatMap(({ value }) => (value as TrustScore | null) ?? []));
      log.push(...records.map(entryOf));
    },
  });
  return {
    service: running,
    bus,
    scores,
    log,
    decide: async (...parts) => {
      await bus.publish(parts.map((one) => to(agentDecisionsProcessed, decision(one))));
    },
    ask: (change = {}) => {
      const range = { from: '2000-01-01T00:00:00Z', to: '2100-01-01T00:00:00Z', limit: 1_000 };
      return requester.ask({ ...asked(), kind: 'trust_history', ...range, ...change }, 5_000);
    },
    why: () => requester.ask({ ...asked(), kind: 'trust_why', at: null, limit: 500 }, 5_000),
    health: async () => (await (await fetch(`${running.url}/health/ready`)).json()) as HealthReport,
    close: async () => {
      await Promise.all([requester.close(), reader.stop()]);
      await running.close();
    },
  };
}

const asked = () => ({
  request_id: `request-${requests++}`,
  fleet_id: 'shop',
  agent_id: 'coder',
  cursor: null,
  deadline: new Date(Date.now() + 5_000).toISOString(),
});

/** Waits until something holds. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 10));
}
