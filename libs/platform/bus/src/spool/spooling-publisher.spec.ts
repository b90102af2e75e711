import { describe, expect, it } from '@jest/globals';
import { FakeLog, type Said, say, sayings, until, watching } from './fixture.ts';
import { MemoryDisk } from './memory-disk.ts';
import { Spool, SpoolRefused } from './spool.ts';
import { SpoolingPublisher, type SpoolingPublisherOptions } from './spooling-publisher.ts';

interface Given extends Partial<SpoolingPublisherOptions> {
  readonly disk?: MemoryDisk;
  readonly log?: FakeLog;
  readonly maxBytes?: number;
}

/** A publisher with short times on a disk in memory. */
async function start({ disk = new MemoryDisk(), log = new FakeLog(), maxBytes = 1_000_000, ...options }: Given = {}) {
  const watched = watching();
  const { observer } = watched;
  const spool = await Spool.open({ disk, maxBytes, observer });
  const given = { spool, bus: log, topics: [sayings], afterMs: 5, observer, pauseMs: () => 1, ...options };
  const publisher = new SpoolingPublisher(given);
  const publish = (n: number, agent = 'ann', bytes = 100) => publisher.publish([say(agent, n)], bytes);
  const states = () => watched.of('state').map((event) => (event as { state: string }).state);
  const atRest = () => until(() => publisher.status.state === 'direct' && publisher.status.records === 0);
  return { publisher, publish, disk, log, spool, ...watched, states, atRest };
}

const numbers = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, n) => from + n);
const heard = (log: FakeLog): number[] => log.records.map(({ n }) => n);
const refuseOdd = ({ n }: Said): boolean => n % 2 === 1;

describe('while the log answers', () => {
  it('records go straight to it, in few calls, and the disk is not touched', async () => {
    const { publish, log, disk, publisher, events } = await start({ afterMs: 60_000 });
    expect(await publish(0)).toBe('published');
    expect(await Promise.all(numbers(1, 500).map((n) => publish(n)))).toEqual(Array(499).fill('published'));
    expect(heard(log)).toEqual(numbers(0, 500));
    expect(log.calls[0]).toBe(1);
    expect(log.calls.length).toBeLessThanOrEqual(3);
    expect(disk.names).toEqual([]);
    expect(events).toEqual([]);
    expect(publisher.status).toMatchObject({ state: 'direct', reason: 'the log takes everything', records: 0 });
    await publisher.close();
  });

  it('one call holds a thousand records or a megabyte, or a single request', async () => {
    const { publisher, publish, log } = await start({ afterMs: 60_000 });
    const first = publish(0);
    await until(() => log.calls.length === 1);
    const many = publisher.publish(
      numbers(1, 1500).map((n) => say('ann', n)),
      1000,
    );
    const large = [1500, 1501, 1502].map((n) => publish(n, 'ann', 700_000));
    await Promise.all([first, many, ...large]);
    expect(log.calls).toEqual([1, 1499, 2, 1]);
    expect(heard(log)).toEqual(numbers(0, 1503));
    await publisher.close();
  });

  it('what it refuses for good fails by itself', async () => {
    const { publish, log, publisher, disk } = await start({ afterMs: 60_000 });
    log.refuses = refuseOdd;
    const outcomes = await Promise.allSettled(numbers(0, 6).map((n) => publish(n)));
    expect(outcomes.map(({ status }) => status)).toEqual(numbers(0, 6).map((n) => (n % 2 ? 'rejected' : 'fulfilled')));
    expect(outcomes[1]).toMatchObject({ reason: { name: 'RecordsRefused', message: 'too much was said' } });
    expect(heard(log)).toEqual([0, 2, 4]);
    expect(disk.names).toEqual([]);
    await publisher.close();
  });
});

describe('while the log is away', () => {
  it('records are safe on disk after a while, and come to the log in order when it is back', async () => {
    const { publish, log, publisher, states, atRest } = await start();
    log.conduct = 'hangs';
    expect(await Promise.all(numbers(0, 10).map((n) => publish(n)))).toEqual(Array(10).fill('spooled'));
    expect(publisher.status).toMatchObject({ state: 'spooling', records: 10 });
    expect(publisher.status.reason).toBe('the log has not answered within 5 ms');
    expect(await publish(10)).toBe('spooled');
    log.conduct = 'fails';
    log.release('fails');
    await until(() => publisher.status.reason === 'no broker answers');
    log.conduct = 'takes';
    await atRest();
    expect(await publish(11)).toBe('published');
    expect(heard(log)).toEqual(numbers(0, 12));
    expect(states()).toEqual(['spooling', 'direct']);
    await publisher.close();
  });

  it('an error sends them to disk at once', async () => {
    const { publish, log, publisher } = await start({ afterMs: 60_000 });
    log.conduct = 'fails';
    expect(await Promise.all(numbers(0, 3).map((n) => publish(n)))).toEqual(Array(3).fill('spooled'));
    await publisher.close();
  });

  it('a late answer counts: nothing is published twice', async () => {
    const { publish, log, publisher, atRest } = await start();
    log.conduct = 'hangs';
    await Promise.all(numbers(0, 3).map((n) => publish(n)));
    log.conduct = 'takes';
    log.release('takes');
    await atRest();
    expect(heard(log)).toEqual(numbers(0, 3));
    await publisher.close();
  });

  it('nobody overtakes those who come back from disk, whenever they come', async () => {
    for (let turns = 0; turns < 40; turns++) {
      const { publish, log, publisher, atRest } = await start();
      log.conduct = 'fails';
      await publish(0);
      log.conduct = 'takes';
      for (let n = 1; n < 60; n++) {
        void publish(n);
        for (let turn = 0; turn < (n * turns) % 7; turn++) await new Promise((resolve) => setImmediate(resolve));
      }
      await publish(60);
      await atRest();
      expect([...new Set(heard(log))]).toEqual(numbers(0, 61));
      await publisher.close();
    }
  });

  it('it is direct again although new ones never stop coming', async () => {
    const { publish, log, publisher, states } = await start();
    log.conduct = 'fails';
    await publish(0);
    log.conduct = 'takes';
    let n = 1;
    const callers = numbers(0, 20).map(async (agent) => {
      while (states().at(-1) !== 'direct') await publish(n++, `agent ${agent}`);
    });
    await Promise.all(callers);
    expect(states()).toEqual(['spooling', 'direct']);
    await publisher.close();
  });

  it('too much that waits goes to disk, however short the wait', async () => {
    const { publish, log, publisher, of } = await start({ afterMs: 60_000 });
    log.conduct = 'hangs';
    const outcomes = Promise.all(numbers(0, 5).map((n) => publish(n, 'ann', 6_000_000)));
    expect(await outcomes).toEqual(Array(5).fill('spooled'));
    expect(of('state')[0]).toEqual({ state: 'spooling', reason: '18000000 bytes wait for the log' });
    await publisher.close();
  });

  it('a full disk refuses, and takes again when the log is back', async () => {
    const { publish, log, publisher, of, atRest } = await start({ maxBytes: 500 });
    log.conduct = 'fails';
    const outcomes = await Promise.allSettled(numbers(0, 6).map((n) => publish(n)));
    const refused = outcomes.filter(({ status }) => status === 'rejected').length;
    expect(refused).toBeGreaterThan(0);
    expect(outcomes.at(-1)).toMatchObject({ reason: expect.any(SpoolRefused) });
    expect(of('refused')).toHaveLength(refused);
    expect(publisher.status.refusing).toMatch(/no room/);
    log.conduct = 'takes';
    await atRest();
    expect(publisher.status.refusing).toBeUndefined();
    expect(await publish(6)).toBe('published');
    expect(heard(log)).toEqual([...numbers(0, 6 - refused), 6]);
    await publisher.close();
  });
});

describe('from one run to the next', () => {
  it('what is on disk comes first; a stop keeps the rest there', async () => {
    const first = await start({ afterMs: 60_000 });
    first.log.conduct = 'hangs';
    const waiting = numbers(0, 5).map((n) => first.publish(n));
    await first.publisher.close();
    expect(await Promise.all(waiting)).toEqual(Array(5).fill('spooled'));
    await expect(first.publish(9)).rejects.toThrow(/closed/);

    const second = await start({ disk: first.disk });
    expect(second.publisher.status).toMatchObject({ state: 'spooling', records: 5 });
    const more = numbers(5, 8).map((n) => second.publish(n));
    await Promise.all(more);
    await second.atRest();
    expect(heard(second.log)).toEqual(numbers(0, 8));
    await second.publisher.close();
  });

  it('nothing is published before all is ready, and everything is taken', async () => {
    const { promise: ready, resolve } = Promise.withResolvers<void>();
    const { publish, log, publisher, atRest } = await start({ ready });
    expect(await Promise.all(numbers(0, 3).map((n) => publish(n)))).toEqual(Array(3).fill('spooled'));
    expect(await publish(3)).toBe('spooled');
    expect(log.calls).toEqual([]);
    resolve();
    await atRest();
    expect(heard(log)).toEqual(numbers(0, 4));
    await publisher.close();
  });

  it('ends also where it never was ready', async () => {
    const { publish, publisher } = await start({ ready: new Promise<void>(() => {}), afterMs: 60_000 });
    const waiting = publish(0);
    await publisher.close();
    expect(await waiting).toBe('spooled');
  });
});

describe('what the log refuses for good on the way from disk', () => {
  it('is set aside once, and does not hold up the others', async () => {
    const { publisher, publish, log, disk, of, atRest } = await start();
    log.conduct = 'fails';
    await publisher.publish([say('ann', 0), say('ann', 1), say('ann', 2)], 100);
    for (const n of [3, 4]) await publish(n);
    await log.hanging();
    // The log goes away again in the middle.
    let failures = 2;
    log.refuses = ({ n }) => {
      if (n === 2 && failures-- > 0) throw new Error('no broker answers');
      return n % 2 === 1;
    };
    log.conduct = 'takes';
    log.release('fails');
    await atRest();
    expect([...new Set(heard(log))]).toEqual([0, 2, 4]);
    const lines = disk.contentOf('refused.jsonl').toString().trim().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(
      [1, 3].map((n) => ({
        refused_because: 'too much was said',
        record: ['sayings', 'ann', 'ann', { ce_id: `ann/${n}` }, { agent: 'ann', n }],
      })),
    );
    expect(of('setAside')).toEqual(Array(2).fill({ file: 'refused.jsonl', records: 1, error: 'too much was said' }));
    expect(await publish(6)).toBe('published');
    await publisher.close();
  });

  it('so is what an earlier program put there for a topic of its own', async () => {
    const first = await start();
    first.log.conduct = 'fails';
    await first.publisher.publish([say('ann', 0), { ...say('ann', 1), topic: { ...sayings, name: 'rumours' } }], 100);
    await first.publisher.close();
    const { log, of, atRest, publisher } = await start({ disk: first.disk });
    await atRest();
    expect(heard(log)).toEqual([0]);
    expect(of('setAside')).toMatchObject([{ error: 'this program does not publish to the topic rumours' }]);
    await publisher.close();
  });

  it('whoever was told that it is safe is not told otherwise', async () => {
    const { publish, log, publisher, of, atRest } = await start();
    log.conduct = 'hangs';
    const first = publish(0);
    expect(await Promise.all([first, publish(1)])).toEqual(['spooled', 'spooled']);
    log.refuses = ({ n }) => n === 0;
    log.conduct = 'takes';
    log.release('fails');
    await atRest();
    expect(heard(log)).toEqual([1]);
    expect(of('setAside')).toHaveLength(1);
    await publisher.close();
  });
});
