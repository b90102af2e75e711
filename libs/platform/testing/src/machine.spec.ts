import { describe, expect, it } from '@jest/globals';
import { findChromium } from './chromium/find.ts';
import { readConfig } from './config.ts';
import { findKafka } from './kafka/find.ts';
import type { Machine } from './machine.ts';
import { findPostgres } from './postgres/find.ts';
import { findRedis } from './redis/find.ts';

const JAVA_17 = 'openjdk version "17.0.15" 2025-04-15';
const REDIS_7 = 'Redis server v=7.0.15 sha=00000000:0 malloc=jemalloc-5.3.0 bits=64 build=ae4d7c971a948f0';

/** A machine on which exactly these programs print exactly this, and these files exist. */
function machineWith(
  programs: Record<string, string>,
  { env = {}, files = [] }: { env?: Record<string, string>; files?: string[] } = {},
): Machine {
  return {
    config: readConfig({ CHORUS_CACHE: '/cache', ...env }),
    run: (program, ...args) => Promise.resolve(programs[[program, ...args].join(' ')] ?? programs[program]),
    exists: (path) => files.includes(path),
  };
}

describe('findKafka', () => {
  it('takes KAFKA_BROKERS first', async () => {
    const machine = machineWith(
      { docker: '28.2.2', java: JAVA_17, mvn: '' },
      { env: { KAFKA_BROKERS: 'a:9092,b:9092' } },
    );
    expect(await findKafka(undefined, machine)).toEqual({ ok: true, how: 'environment', brokers: 'a:9092,b:9092' });
  });

  it('leaves KAFKA_BROKERS alone when not asked for it', async () => {
    const machine = machineWith({ java: JAVA_17, mvn: '' }, { env: { KAFKA_BROKERS: 'a:9092' } });
    expect(await findKafka(['docker', 'local'], machine)).toEqual({
      ok: true,
      how: 'local',
      java: 'java',
      fetched: false,
    });
  });

  it('takes Docker where an engine answers', async () => {
    const machine = machineWith({ docker: '28.2.2\n', java: JAVA_17, mvn: '' });
    expect(await findKafka(undefined, machine)).toEqual({ ok: true, how: 'docker', image: 'apache/kafka:4.3.1' });
  });

  it('takes no Docker client without an engine', async () => {
    const machine = machineWith({ docker: '\n', java: JAVA_17, mvn: '' });
    expect(await findKafka(undefined, machine)).toMatchObject({ ok: true, how: 'local' });
  });

  it('needs no Maven once the jars are here', async () => {
    const machine = machineWith({ java: JAVA_17 }, { files: ['/cache/kafka-4.3.1'] });
    expect(await findKafka(undefined, machine)).toEqual({ ok: true, how: 'local', java: 'java', fetched: true });
  });

  it('takes the Java of JAVA_HOME before that of the PATH', async () => {
    const machine = machineWith({ '/jdk/bin/java': JAVA_17, java: JAVA_17, mvn: '' }, { env: { JAVA_HOME: '/jdk' } });
    expect(await findKafka(undefined, machine)).toMatchObject({ ok: true, java: '/jdk/bin/java' });
  });

  it('takes the Java of the PATH where that of JAVA_HOME is too old', async () => {
    const programs = { '/jdk/bin/java': 'java version "1.8.0_391"', java: JAVA_17, mvn: '' };
    const machine = machineWith(programs, { env: { JAVA_HOME: '/jdk' } });
    expect(await findKafka(undefined, machine)).toMatchObject({ ok: true, java: 'java' });
  });

  it.each([
    [{}, 'no Kafka: no Java 17 or newer on the PATH (found: none)'],
    [{ java: 'java version "1.8.0_391"' }, 'no Kafka: no Java 17 or newer on the PATH (found: Java 8)'],
    [{ java: JAVA_17 }, 'no Kafka: no Maven (mvn) on the PATH to fetch it'],
  ])('says why there is none: %j', async (programs, why) => {
    expect(await findKafka(undefined, machineWith(programs))).toEqual({ ok: false, why });
  });
});

describe('findRedis', () => {
  it('takes REDIS_URL first', async () => {
    const machine = machineWith({ docker: '28.2.2' }, { env: { REDIS_URL: 'redis://r:6379' } });
    expect(await findRedis(undefined, machine)).toEqual({ ok: true, how: 'environment', url: 'redis://r:6379' });
  });

  it('takes Docker where an engine answers', async () => {
    const machine = machineWith({ docker: '28.2.2', 'redis-server': REDIS_7 });
    expect(await findRedis(undefined, machine)).toEqual({ ok: true, how: 'docker', image: 'redis:7' });
  });

  it.each(['redis-server', 'valkey-server'])('takes %s', async (program) => {
    expect(await findRedis(undefined, machineWith({ [program]: REDIS_7 }))).toEqual({
      ok: true,
      how: 'local',
      program,
      version: '7.0.15',
    });
  });

  it('says why there is none', async () => {
    expect(await findRedis(undefined, machineWith({}))).toEqual({
      ok: false,
      why: 'no Redis: no redis-server on the PATH',
    });
  });
});

describe('findChromium', () => {
  it('takes CHROMIUM_PATH first', async () => {
    const machine = machineWith({}, { env: { CHROMIUM_PATH: '/opt/chromium' }, files: ['/opt/chromium'] });
    expect(await findChromium(machine)).toEqual({ ok: true, how: 'environment', path: '/opt/chromium' });
  });

  it('does not look further where CHROMIUM_PATH is wrong', async () => {
    const machine = machineWith({ 'which chromium': '/usr/bin/chromium\n' }, { env: { CHROMIUM_PATH: '/nothing' } });
    expect(await findChromium(machine)).toEqual({
      ok: false,
      why: 'no Chromium: CHROMIUM_PATH names /nothing, which is not there',
    });
  });

  it('finds one on the PATH', async () => {
    const machine = machineWith({ 'which google-chrome': '/usr/bin/google-chrome\n' });
    expect(await findChromium(machine)).toEqual({ ok: true, how: 'local', path: '/usr/bin/google-chrome' });
  });

  it('says why there is none', async () => {
    expect(await findChromium(machineWith({}))).toEqual({
      ok: false,
      why: 'no Chromium: neither chromium nor google-chrome on the PATH',
    });
  });
});

describe('findPostgres', () => {
  const printed = 'postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)';

  it('takes DATABASE_URL first', async () => {
    const machine = machineWith({ postgres: printed }, { env: { DATABASE_URL: 'postgres://db/x' } });
    expect(await findPostgres(undefined, machine)).toEqual({ ok: true, how: 'environment', url: 'postgres://db/x' });
  });

  it('takes Docker where an engine answers', async () => {
    const machine = machineWith({ docker: '28.2.2', postgres: printed });
    expect(await findPostgres(undefined, machine)).toEqual({ ok: true, how: 'docker', image: 'postgres:15' });
  });

  it.each([
    ['postgres', ''],
    ['/usr/lib/postgresql/15/bin/postgres', '/usr/lib/postgresql/15/bin/'],
  ])('takes %s', async (program, folder) => {
    const machine = machineWith({ [program]: printed });
    expect(await findPostgres(undefined, machine)).toEqual({ ok: true, how: 'local', folder, version: '15.14' });
  });

  it('says why there is none', async () => {
    const why = 'no PostgreSQL: no postgres on the PATH or in /usr/lib/postgresql';
    expect(await findPostgres(undefined, machineWith({}))).toEqual({ ok: false, why });
  });
});
