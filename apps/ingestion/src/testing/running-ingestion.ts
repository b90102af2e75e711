import type { Bus, TableRecord } from '@chorus/bus';
import { agentMessagesRaw, ingestResponse, type AgentMessage, type IngestResponse } from '@chorus/contracts';
import {
  createLogger,
  newApiKey,
  runService,
  type Environment,
  type RunningService,
  type Scope,
} from '@chorus/service-kit';
import service from '../service.ts';

/** Keys for specs, by what they may do. */
export interface Keys {
  /** Writes to the fleet `alpha`. */
  readonly alpha: string;
  /** Writes to `alpha` and `beta`. */
  readonly both: string;
  /** Writes to every fleet. */
  readonly all: string;
  /** Reads only. */
  readonly reader: string;
}

/** Ingestion as it runs, over HTTP, on a given bus. */
export interface RunningIngestion extends RunningService {
  readonly keys: Keys;
  readonly logged: readonly string[];
  /** Sends a value as JSON and returns the raw answer. */
  send(body: unknown, headers?: Record<string, string>): Promise<Response>;
  /** Sends what is expected to be answered with 202 or 422. */
  ingest(body: unknown, headers?: Record<string, string>): Promise<IngestResponse & { status: number }>;
}

export async function runIngestion(options: { bus?: Bus; env?: Environment }): Promise<RunningIngestion> {
  const made: Record<string, string> = {};
  const entry = (id: keyof Keys, fleets: string[], scopes: Scope[]) => {
    const { key, hash } = newApiKey();
    made[id] = key;
    return { id, hash, fleets, scopes };
  };
  const entries = [
    entry('alpha', ['alpha'], ['write']),
    entry('both', ['alpha', 'beta'], ['write']),
    entry('all', ['*'], ['write']),
    entry('reader', ['alpha'], ['read']),
  ];
  const logged: string[] = [];
  const running = await runService(service, {
    env: { CHORUS_API_KEYS: JSON.stringify(entries), ...options.env },
    logger: createLogger({ level: 'info', destination: { write: (line) => void logged.push(line) } }),
    ...(options.bus ? { bus: options.bus } : {}),
  });
  const keys = made as unknown as Keys;
  const send: RunningIngestion['send'] = (body, headers = {}) =>
    fetch(`${running.url}/api/v1/messages`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json', authorization: `Bearer ${keys.alpha}`, ...headers },
    });
  const ingest: RunningIngestion['ingest'] = async (body, headers) => {
    const response = await send(body, headers);
    return { ...ingestResponse.parse(await response.json()), status: response.status };
  };
  return { ...running, keys, logged, send, ingest };
}

/** A valid message; fields of `given` win. */
export const message = (given: Record<string, unknown> = {}): Record<string, unknown> => ({
  agent_id: 'planner',
  timestamp: '2026-03-01T12:00:00.000Z',
  message_type: 'request',
  content: { text: 'Book table 4' },
  target_agents: ['waiter'],
  correlation_id: 'dinner',
  ...given,
});

export type RawRecord = TableRecord<AgentMessage>;

/** What is on `agent-messages-raw` by now, in the order of each partition. */
export async function rawRecords(bus: Bus): Promise<RawRecord[]> {
  const records: RawRecord[] = [];
  const reader = bus.reader({
    name: 'spec',
    topics: [{ topic: agentMessagesRaw, from: 'beginning' }],
    onRecords: (batch) => void records.push(...(batch as RawRecord[])),
  });
  await reader.caughtUp;
  await reader.stop();
  return records;
}
