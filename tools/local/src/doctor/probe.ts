import { access, constants, readFile, stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { busConfigSchema, RawLog, type BusConfig } from '@chorus/bus';
import { allTopics } from '@chorus/contracts';
import {
  dockerAnswers,
  findChromium,
  findJars,
  findJava,
  findPostgres,
  findRedis,
  KAFKA_JARS,
  thisMachine,
  type Machine,
} from '@chorus/testing';
import { z } from 'zod';
import { isAlive, LocalFolder, readRunFile, type RunFile } from '../folder.ts';
import { isFree } from '../ports.ts';
import type { Facts, Found, NamedServer } from './facts.ts';
import { PATIENCE_MS, reachBroker, reachHealth, reachPostgres, reachRedis } from './reach.ts';

type Environment = Readonly<Record<string, string | undefined>>;
type KafkaConfig = Extract<BusConfig, { BUS: 'kafka' }>;

/** What only the script that started this knows. */
export interface Given {
  /** Of the Node that npm runs on. */
  readonly nodeVersion: string;
  readonly packagesStale: string | undefined;
}

/** Looks at everything, side by side; starts nothing, changes nothing, and waits for nobody longer than some seconds. */
export async function probe(env: Environment, given: Given, folder = new LocalFolder()): Promise<Facts> {
  const machine = thisMachine();
  const run = await readRunFile(folder);
  const [running, programs, servers, ports, disk, keys] = await Promise.all([
    runningNow(run),
    findPrograms(machine),
    findServers(env, run),
    Promise.all(PORTS.map(async ({ name, port }) => ({ name, port, free: await isFree(port) }))),
    diskOf(folder),
    keysOf(folder),
  ]);
  return {
    node: { version: given.nodeVersion },
    packagesStale: given.packagesStale,
    bundledNode: { ok: true, what: process.version },
    running,
    ...programs,
    ...servers,
    ports,
    ...disk,
    keys,
  };
}

/** Names as `npm start` has them as options. */
const PORTS = [
  { name: 'dashboard', port: 3000 },
  { name: 'gateway', port: 4000 },
  { name: 'ingestion', port: 4318 },
] as const;

async function findPrograms(machine: Machine) {
  const there = (what: string): Found => ({ ok: true, what });
  const absent = (why: string): Found => ({ ok: false, why });
  const [docker, java, maven, jars, redis, postgres, chromium] = await Promise.all([
    machine.run('docker', 'info', '--format', '{{.ServerVersion}}'),
    findJava(machine),
    machine.run('mvn', '--version'),
    findJars(machine, KAFKA_JARS),
    findRedis(['local'], machine),
    findPostgres(['local'], machine),
    findChromium(machine),
  ]);
  return {
    docker: (await dockerAnswers(machine)) ? there(`engine ${docker?.trim() ?? ''}`) : absent('no engine answers'),
    java: 'java' in java ? there(`Java ${java.java.major}`) : absent(java.why),
    maven: maven === undefined ? absent('no mvn on the PATH') : there('mvn'),
    jars: 'fetched' in jars && jars.fetched ? there(KAFKA_JARS.title) : absent('not fetched yet'),
    redisServer: redis.ok
      ? there(`npm start runs it (${redis.how === 'local' ? redis.version : redis.how})`)
      : absent(redis.why),
    postgres: postgres.ok ? there(postgres.how === 'local' ? postgres.version : postgres.how) : absent(postgres.why),
    chromium: chromium.ok ? there(chromium.path) : absent(chromium.why),
  };
}

async function findServers(env: Environment, run: RunFile | undefined) {
  const brokers = env['KAFKA_BROKERS'] || run?.brokers || undefined;
  const read = busConfigSchema.safeParse(brokers ? { ...env, BUS: 'kafka', KAFKA_BROKERS: brokers } : env);
  const config = read.success && read.data.BUS === 'kafka' ? read.data : undefined;
  const problems = brokers && !read.success ? z.prettifyError(read.error).split('\n') : [];
  const [reached, redisUrl, databaseUrl] = await Promise.all([
    config ? reachBroker(config.KAFKA_BROKERS) : undefined,
    namedServer(env['REDIS_URL'], reachRedis),
    namedServer(env['DATABASE_URL'], reachPostgres),
  ]);
  return {
    kafkaProblems: problems.length > 0 ? [problems.map((line) => line.replace(/^\W+/, '')).join(', ')] : [],
    kafkaBrokers: env['KAFKA_BROKERS'] && reached ? { address: env['KAFKA_BROKERS'], reached } : null,
    topics: config && reached?.ok ? await topicsOf(config) : undefined,
    redisUrl,
    databaseUrl,
  };
}

async function namedServer(text: string | undefined, reach: (url: URL) => Promise<Found>): Promise<NamedServer | null> {
  if (!text) return null;
  const url = URL.parse(text);
  return url === null
    ? { address: 'what is no URL', reached: { ok: false, why: 'it cannot be read' } }
    : { address: `${url.protocol}//${url.host}`, reached: await reach(url) };
}

/** Of the topics of Chorus that exist; undefined where the broker does not say in time. */
async function topicsOf(config: KafkaConfig): Promise<Facts['topics']> {
  const log = new RawLog({ config });
  const late = new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), 3 * PATIENCE_MS).unref());
  try {
    const facts = await Promise.race([log.facts(allTopics.map(({ name }) => name)), late]);
    if (!facts) return undefined;
    const wanted = config.KAFKA_PARTITIONS;
    const odd = [...facts].filter(([, { partitions }]) => partitions !== wanted);
    return { wanted, existing: facts.size, odd: odd.map(([topic, { partitions }]) => ({ topic, partitions })) };
  } catch {
    return undefined;
  } finally {
    void log.close().catch(() => {});
  }
}

async function runningNow(run: RunFile | undefined): Promise<Facts['running']> {
  if (!run) return { state: 'none' };
  if (!isAlive(run.pid)) return { state: 'left over' };
  const parts = await Promise.all(
    [
      ['gateway', `${run.gateway_url}/health/ready`],
      ['ingestion', `${run.ingestion_url}/health/ready`],
      ['dashboard', run.dashboard_url],
    ].map(async ([name = '', url = '']) => ({ name, health: await reachHealth(url) })),
  );
  // Another program may have the process id by now.
  if (parts.every(({ health }) => !health.ok)) return { state: 'left over' };
  return { state: 'runs', pid: run.pid, dashboard_url: run.dashboard_url, parts };
}

async function diskOf(folder: LocalFolder): Promise<Pick<Facts, 'freeBytes' | 'folder'>> {
  const there = await stat(folder.path).then(
    () => folder.path,
    () => dirname(folder.path),
  );
  const [space, writable] = await Promise.allSettled([statfs(there), access(there, constants.W_OK)]);
  return {
    freeBytes: space.status === 'fulfilled' ? space.value.bavail * space.value.bsize : undefined,
    folder:
      writable.status === 'fulfilled'
        ? { ok: true, what: there }
        : { ok: false, why: 'it cannot be written by this user' },
  };
}

async function keysOf(folder: LocalFolder): Promise<Facts['keys']> {
  const path = folder.at('keys.json');
  try {
    const { mode } = await stat(path);
    JSON.parse(await readFile(path, 'utf8'));
    return { state: 'kept', mode };
  } catch (error) {
    return { state: (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'none' : 'broken' };
  }
}
