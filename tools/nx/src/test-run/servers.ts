import {
  absentServer,
  findKafka,
  findPostgres,
  findRedis,
  type Server,
  startKafka,
  startPostgres,
  startRedis,
  Unavailable,
} from '@chorus/testing';

/** The servers of one test run: what the tests are told of them, and what went wrong. */
export interface TestServers {
  readonly env: Record<string, string>;
  readonly problems: readonly string[];
  /** Stops them and says what went wrong. */
  stop(): Promise<readonly string[]>;
}

/**
 * Starts one Kafka, one Redis and one PostgreSQL for all tests of the run. What can't be had here is told to the tests,
 * which count as skipped; what can be had and does not start is a problem.
 */
export async function startTestServers(onProgress: (text: string) => void): Promise<TestServers> {
  const started: Server[] = [];
  const problems: string[] = [];

  async function provide<S extends Server>(
    name: string,
    variable: string,
    start: () => Promise<S>,
    at: (s: S) => string,
  ) {
    const given = process.env[variable];
    if (given) return given;
    try {
      const server = await start();
      started.push(server);
      return at(server);
    } catch (error) {
      const { message } = error as Error;
      if (error instanceof Unavailable) return absentServer(message);
      problems.push(`${name} did not start: ${message}`);
      return absentServer(`${name} did not start`);
    }
  }

  const local = ['docker', 'local'] as const;
  const kafka = async () => startKafka({ found: await findKafka(local), onProgress });
  const redis = async () => startRedis({ found: await findRedis(local), onProgress });
  const postgres = async () => startPostgres({ found: await findPostgres(local), onProgress });
  const env = {
    CHORUS_TEST_KAFKA: await provide('Kafka', 'CHORUS_TEST_KAFKA', kafka, ({ brokers }) => brokers),
    CHORUS_TEST_REDIS: await provide('Redis', 'CHORUS_TEST_REDIS', redis, ({ url }) => url),
    CHORUS_TEST_POSTGRES: await provide('PostgreSQL', 'CHORUS_TEST_POSTGRES', postgres, ({ url }) => url),
  };
  return {
    env,
    problems,
    async stop() {
      const ends = await Promise.allSettled(started.map((server) => server.stop()));
      return ends.flatMap((end) => (end.status === 'rejected' ? [(end.reason as Error).message] : []));
    },
  };
}
