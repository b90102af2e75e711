import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from '@jest/globals';
import { findChromium } from '../chromium/find.ts';
import { readConfig } from '../config.ts';
import { findKafka } from '../kafka/find.ts';
import { startKafka } from '../kafka/start.ts';
import { Unavailable } from '../machine.ts';
import { findPostgres } from '../postgres/find.ts';
import { startPostgres } from '../postgres/start.ts';
import { findRedis } from '../redis/find.ts';
import { startRedis } from '../redis/start.ts';
import type { Server } from '../servers/server.ts';
import type { Need } from './describe-with.ts';
import { givenServer } from './given.ts';

/** Stands in for an address where there is no server: what is skipped may name it, nobody connects to it. */
const NOWHERE = '127.0.0.1:0';

export interface TestKafka extends Need {
  /** `host:port`, a list with commas where there are several. */
  readonly brokers: string;
}

export interface TestRedis extends Need {
  readonly url: string;
}

export interface TestPostgres extends Need {
  /** Of a user who may make databases. */
  readonly url: string;
}

export interface TestFolder extends Need {
  readonly path: string;
}

/**
 * The Kafka for the integration tests of this file; await it at the top of the file. It is the one of the whole
 * test run where `npm test` set CHORUS_TEST_KAFKA, else one that is started now and stopped after the file's
 * tests. Never that of KAFKA_BROKERS, which may hold somebody's data. Use topics and groups of your own
 * (`uniqueName`), for other files share it.
 */
export async function kafkaForTests(): Promise<TestKafka> {
  const given = givenServer(readConfig().testKafka);
  if (given) return { brokers: given.address ?? NOWHERE, missing: given.missing };
  const found = await findKafka(['docker', 'local']);
  const started = await startFor(() => startKafka({ found, onProgress: tell }));
  return { brokers: started.server?.brokers ?? NOWHERE, missing: started.missing };
}

/** The same for Redis: the one of CHORUS_TEST_REDIS, else one of this file; never that of REDIS_URL. */
export async function redisForTests(): Promise<TestRedis> {
  const given = givenServer(readConfig().testRedis);
  if (given) return { url: given.address ?? `redis://${NOWHERE}`, missing: given.missing };
  const found = await findRedis(['docker', 'local']);
  const started = await startFor(() => startRedis({ found, onProgress: tell }));
  return { url: started.server?.url ?? `redis://${NOWHERE}`, missing: started.missing };
}

/**
 * The same for PostgreSQL: the one of CHORUS_TEST_POSTGRES, else one of this file; never that of DATABASE_URL. Make a
 * database of your own in it.
 */
export async function postgresForTests(): Promise<TestPostgres> {
  const given = givenServer(readConfig().testPostgres);
  const nowhere = `postgres://${NOWHERE}/postgres`;
  if (given) return { url: given.address ?? nowhere, missing: given.missing };
  const found = await findPostgres(['docker', 'local']);
  const started = await startFor(() => startPostgres({ found, onProgress: tell }));
  return { url: started.server?.url ?? nowhere, missing: started.missing };
}

/** Whether `launchChromium` will find a browser. */
export async function chromiumForTests(): Promise<Need> {
  const found = await findChromium();
  return { missing: found.ok ? undefined : found.why };
}

/** A folder that tests read and that is not part of the project; `path` starts at the checkout, as in `../data`. */
export function folderForTests(path: string): TestFolder {
  const checkout = fileURLToPath(new URL('../../../../../', import.meta.url));
  const folder = resolve(checkout, path);
  return { path: folder, missing: existsSync(folder) ? undefined : `no folder ${path} beside the checkout's files` };
}

const tell = (text: string) => process.stderr.write(`${text}\n`);

async function startFor<S extends Server>(start: () => Promise<S>): Promise<{ server?: S; missing?: string }> {
  try {
    const server = await start();
    afterAll(() => server.stop(), 30_000);
    return { server };
  } catch (error) {
    if (error instanceof Unavailable) return { missing: error.message };
    throw error;
  }
}
