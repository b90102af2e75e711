import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  buildDashboard,
  CHECKOUT,
  localKeys,
  LocalFolder,
  startDashboard,
  startProcesses,
  type Child,
} from '@chorus/local';
import { freePort, uniqueName } from '@chorus/testing';
import type { TestKafka, TestRedis } from '@chorus/testing/jest';
import { Log } from './log.ts';
import { Rest } from './rest.ts';

/** All of Chorus, each service a process of its own, with topics and keys that nobody else has. */
export interface System {
  readonly brokers: string;
  /** Before the name of every topic. */
  readonly namespace: string;
  readonly redis: { readonly url: string; readonly prefix: string };
  readonly dashboard_url: string;
  readonly gateway_url: string;
  readonly ingestion_url: string;
  /** May do everything in every fleet. */
  readonly operatorKey: string;
  /** Of one fleet. */
  readonly writeKey: (fleet: string) => string;
  /** The gateway as the operator's key sees it. */
  readonly rest: Rest;
  readonly log: Log;
  readonly gateway: Child;
  readonly stop: () => Promise<void>;
}

interface Plan {
  /** Names the folder with its logs: `.chorus/<name>` in this project. */
  readonly name: string;
  readonly kafka: TestKafka;
  readonly redis: TestRedis;
  readonly fleets: readonly string[];
  /** Which of them is shown as simulated. */
  readonly simulated?: string;
}

/** Starts everything; what was started is stopped again where one part fails. */
export async function startSystem({ name, kafka, redis, fleets, simulated = '' }: Plan): Promise<System> {
  const folder = new LocalFolder(join(import.meta.dirname, '../../.chorus', name));
  await folder.prepare(true);
  // Nx builds it before this target; without Nx what was built last is good enough.
  if (!existsSync(join(CHECKOUT, 'apps/dashboard/.next/standalone/apps/dashboard/server.js')))
    await buildDashboard(folder);
  const keys = await localKeys(folder, fleets);
  const [dashboard, gateway, ingestion] = [await freePort(), await freePort(), await freePort()];
  const namespace = `${uniqueName('e2e')}.`;
  const prefix = `${uniqueName('e2e')}:`;
  const env = {
    BUS: 'kafka',
    KAFKA_BROKERS: kafka.brokers,
    KAFKA_NAMESPACE: namespace,
    REDIS_URL: redis.url,
    REDIS_KEY_PREFIX: prefix,
    CHORUS_API_KEYS_FILE: keys.file,
    SESSION_SECRET: keys.session_secret,
    ALLOWED_ORIGINS: `http://127.0.0.1:${dashboard}`,
    SIMULATED_FLEETS: simulated,
    DASHBOARD_URL: `http://127.0.0.1:${dashboard}`,
    PUBLIC_INGESTION_URL: `http://127.0.0.1:${ingestion}`,
    // Receivers of alerts are on this machine.
    ALERT_ALLOW_PRIVATE: 'true',
    // A test asks more often than people do.
    RATE_LIMIT_PER_MINUTE: '100000',
  };
  const say = (text: string) => process.stderr.write(`${name}: ${text}\n`);
  const services = await startProcesses(folder, { env, ports: { ingestion, 'api-gateway': gateway }, say });
  const gatewayChild = services.children.get('api-gateway');
  try {
    if (!gatewayChild) throw new Error('there is no api-gateway among the services');
    const page = await startDashboard(folder, {
      port: dashboard,
      env: { ...env, GATEWAY_PUBLIC_URL: `:${gateway}`, INGESTION_PUBLIC_URL: `:${ingestion}` },
      say,
    });
    const log = new Log({ brokers: kafka.brokers, namespace });
    const gateway_url = `http://127.0.0.1:${gateway}`;
    return {
      brokers: kafka.brokers,
      namespace,
      redis: { url: redis.url, prefix },
      dashboard_url: `http://127.0.0.1:${dashboard}`,
      gateway_url,
      ingestion_url: `http://127.0.0.1:${ingestion}`,
      operatorKey: keys.operator,
      writeKey: (fleet) => keys.write[fleet] ?? '',
      rest: new Rest(gateway_url, keys.operator),
      log,
      gateway: gatewayChild,
      stop: async () => {
        await log.close();
        await page.stop();
        await services.stop();
      },
    };
  } catch (error) {
    await services.stop();
    throw error;
  }
}
