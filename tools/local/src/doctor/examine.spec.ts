import { describe, expect, it } from '@jest/globals';
import { examine, type Finding } from './examine.ts';
import type { Facts, Found } from './facts.ts';
import { conclusion, exitCodeOf, table } from './table.ts';

const there: Found = { ok: true, what: 'there' };
const absent: Found = { ok: false, why: 'not there' };
const well: Facts = {
  node: { version: 'v24.1.0' },
  packagesStale: undefined,
  bundledNode: there,
  docker: there,
  java: there,
  maven: there,
  jars: there,
  redisServer: there,
  postgres: there,
  chromium: there,
  kafkaBrokers: null,
  kafkaProblems: [],
  redisUrl: null,
  databaseUrl: null,
  topics: undefined,
  ports: [
    { name: 'dashboard', port: 3000, free: true },
    { name: 'gateway', port: 4000, free: true },
  ],
  freeBytes: 50 * 1024 ** 3,
  folder: there,
  keys: { state: 'kept', mode: 0o100600 },
  running: { state: 'none' },
};
const of = (changes: Partial<Facts>): Finding[] => examine({ ...well, ...changes });
const unwell = (changes: Partial<Facts>) =>
  of(changes).flatMap(({ what, state }) => (state === 'ok' ? [] : [`${what}: ${state}`]));
const nowhere = { address: 'somewhere:1', reached: { ok: false, why: 'nobody listens there' } } as const;

describe('npm run doctor', () => {
  it('finds nothing where all is there', () => {
    expect(unwell({})).toEqual([]);
    expect(conclusion(of({}))).toBe('All is there.');
  });

  it.each<[string, Partial<Facts>, string[]]>([
    ['an old Node', { node: { version: 'v20.18.3' } }, ['Node.js: fatal']],
    ['packages of yesterday', { packagesStale: 'jest is not the one' }, ['Packages: absent']],
    ['a Node of the packages that is missing', { bundledNode: absent }, ['Node of the packages: fatal']],
    ['no Docker engine', { docker: absent }, ['Docker: absent']],
    [
      'neither Docker nor Java',
      { docker: absent, java: absent },
      ['Kafka: absent', 'Java 17+: absent', 'Docker: absent'],
    ],
    ['jars that were fetched need no Maven', { docker: absent, maven: absent }, ['Docker: absent']],
    ['no Maven', { docker: absent, maven: absent, jars: absent }, ['Kafka: absent', 'Maven: absent', 'Docker: absent']],
    ['no Redis', { docker: absent, redisServer: absent }, ['Docker: absent', 'Redis: absent']],
    ['no PostgreSQL', { docker: absent, postgres: absent }, ['Docker: absent', 'PostgreSQL: absent']],
    ['no Chromium', { chromium: absent }, ['Chromium: absent']],
    ['a broker that is named and away', { kafkaBrokers: nowhere }, ['Kafka: fatal']],
    ['settings of Kafka that are wrong', { kafkaProblems: ['KAFKA_BROKERS is host:port'] }, ['Kafka settings: fatal']],
    ['a Redis that is named and away', { redisUrl: nowhere }, ['Redis: wrong']],
    ['a database that is named and away', { databaseUrl: nowhere }, ['Event store: wrong']],
    [
      'topics with other partitions',
      { topics: { wanted: 6, existing: 9, odd: [{ topic: 'x', partitions: 3 }] } },
      ['Topics: fatal'],
    ],
    ['a port that is taken', { ports: [{ name: 'gateway', port: 4000, free: false }] }, ['Port 4000: absent']],
    ['a full disk', { freeBytes: 1000 }, ['Disk: wrong']],
    ['a folder of somebody else', { folder: absent }, ['Folder .chorus: fatal']],
    ['keys that everybody may read', { keys: { state: 'kept', mode: 0o100644 } }, ['Keys: wrong']],
    ['keys that cannot be read', { keys: { state: 'broken' } }, ['Keys: wrong']],
    [
      'an installation that is ill',
      {
        ports: [{ name: 'gateway', port: 4000, free: false }],
        running: { state: 'runs', pid: 7, dashboard_url: 'http://x', parts: [{ name: 'gateway', health: absent }] },
      },
      ['Running: wrong'],
    ],
  ])('%s', (_what, changes, expected) => {
    expect(unwell(changes)).toEqual(expected);
    const findings = of(changes);
    for (const { state, without, mend } of findings) {
      // Whatever is not well says what that means, and what to do.
      expect([state === 'ok', without === undefined, mend === undefined]).toEqual(Array(3).fill(state === 'ok'));
    }
    expect(exitCodeOf(findings)).toBe(expected.some((one) => one.endsWith('fatal')) ? 1 : 0);
    for (const { mend } of findings) if (mend) expect(table(findings)).toContain(`do: ${mend}`);
  });

  it('says with which command topics of another number of partitions can be used', () => {
    const found = of({ topics: { wanted: 6, existing: 9, odd: [{ topic: 'x', partitions: 3 }] } });
    expect(found.find(({ what }) => what === 'Topics')).toMatchObject({
      found: 'x has 3; wanted are 6 partitions each',
      mend: expect.stringContaining('KAFKA_PARTITIONS=3'),
    });
  });
});
