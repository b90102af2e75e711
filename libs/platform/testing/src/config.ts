import { homedir } from 'node:os';
import { join } from 'node:path';

/** What the environment says about servers. Empty variables count as not set. */
export interface TestingConfig {
  /** KAFKA_BROKERS: brokers that are there already, `host:port,host:port`. */
  readonly kafkaBrokers: string | undefined;
  /** REDIS_URL: a Redis that is there already. */
  readonly redisUrl: string | undefined;
  /** DATABASE_URL: a PostgreSQL that is there already. */
  readonly databaseUrl: string | undefined;
  /** CHORUS_TEST_KAFKA: brokers for the tests, or `absent: <why>`. Set by `npm test`. */
  readonly testKafka: string | undefined;
  /** CHORUS_TEST_REDIS: the Redis for the tests, or `absent: <why>`. Set by `npm test`. */
  readonly testRedis: string | undefined;
  /** CHORUS_TEST_POSTGRES: the PostgreSQL for the tests, or `absent: <why>`. Set by `npm test`. */
  readonly testPostgres: string | undefined;
  /** CHROMIUM_PATH: the browser's executable, where it is not on the PATH. */
  readonly chromiumPath: string | undefined;
  /** JAVA_HOME: looked at before the PATH. */
  readonly javaHome: string | undefined;
  /** CHORUS_CACHE: the folder for what is downloaded once; `~/.cache/chorus` unless set. */
  readonly cacheFolder: string;
  /** CHORUS_FAULT_SEED: the seed of a run of faults that is to be repeated; a whole number from 0 to 4294967295. */
  readonly faultSeed: number | undefined;
}

/** Reads {@link TestingConfig} from environment variables. @throws Error where one can't be read */
export function readConfig(env: NodeJS.ProcessEnv = process.env): TestingConfig {
  return {
    kafkaBrokers: env.KAFKA_BROKERS || undefined,
    redisUrl: env.REDIS_URL || undefined,
    databaseUrl: env.DATABASE_URL || undefined,
    testKafka: env.CHORUS_TEST_KAFKA || undefined,
    testRedis: env.CHORUS_TEST_REDIS || undefined,
    testPostgres: env.CHORUS_TEST_POSTGRES || undefined,
    chromiumPath: env.CHROMIUM_PATH || undefined,
    javaHome: env.JAVA_HOME || undefined,
    cacheFolder: env.CHORUS_CACHE || join(homedir(), '.cache', 'chorus'),
    faultSeed: readSeed(env.CHORUS_FAULT_SEED),
  };
}

function readSeed(text: string | undefined): number | undefined {
  if (!text) return undefined;
  const seed = Number(text);
  if (!/^\d+$/.test(text) || seed >= 2 ** 32)
    throw new Error(`CHORUS_FAULT_SEED is ${JSON.stringify(text)}; it must be a whole number from 0 to 4294967295.`);
  return seed;
}
