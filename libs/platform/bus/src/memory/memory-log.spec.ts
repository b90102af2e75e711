import { describe, expect, it } from '@jest/globals';
import { MemoryLog } from './memory-log.ts';

const LIMITS = { keep: 20, full: 60 };

function newLog(cleanup: 'delete' | 'compact' = 'delete') {
  const log = new MemoryLog(1, () => 0, LIMITS);
  log.ensure({ name: 't', cleanup });
  const append = (count: number, key = (n: number) => String(n), value: Buffer | null = Buffer.from('v')) => {
    for (let n = 0; n < count; n++) log.append({ topic: 't', partition: 0, key: key(n), value, headers: {} });
  };
  const kept = () => log.read('t', 0, 0, 1_000_000).map(({ offset }) => offset);
  return { log, append, kept };
}

describe('the log in memory', () => {
  it('drops the oldest where nobody is behind', () => {
    const { log, append, kept } = newLog();
    append(1_000);
    expect(kept().length).toBeLessThanOrEqual(LIMITS.keep);
    expect(kept().at(-1)).toBe(999);
    expect(() => log.checkRoom()).not.toThrow();
  });

  it('drops nothing that the slowest of its followers has yet to read', () => {
    const { log, append, kept } = newLog();
    let position = 5;
    log.follow('quick', () => 1_000);
    const unfollow = log.follow('slow', () => position);
    append(50);
    expect(kept()).toEqual(expect.arrayContaining([5, 6, 49]));
    position = 40;
    append(1);
    expect(kept()[0]).toBe(40);
    unfollow();
    append(30);
    expect(kept().length).toBeLessThanOrEqual(LIMITS.keep);
  });

  it('has no room while someone is too far behind, and says who', () => {
    const { log, append, kept } = newLog();
    let position = 0;
    log.follow('slow', (topic) => (topic === 't' ? position : undefined));
    append(LIMITS.full);
    expect(() => log.checkRoom()).toThrow(
      't/0 holds 60 records, because slow is behind; try again later, or use Kafka',
    );
    expect(kept()[0]).toBe(0);
    position = LIMITS.full;
    expect(() => log.checkRoom()).not.toThrow();
    expect(kept().length).toBeLessThanOrEqual(LIMITS.keep);
  });

  it('keeps the last record of each key of a compacted topic', () => {
    const { append, kept } = newLog('compact');
    append(1_000, (n) => String(n % 7));
    expect(kept().length).toBeLessThanOrEqual(LIMITS.keep);
    expect(kept().slice(-7)).toEqual([993, 994, 995, 996, 997, 998, 999]);
  });

  it('compacts again only when there is twice as much', () => {
    const { append, kept } = newLog('compact');
    append(25);
    expect(kept()).toHaveLength(25);
    append(16, () => 'same');
    expect(kept()).toHaveLength(41);
    append(1, () => 'same');
    expect(kept()).toHaveLength(26);
  });

  it('forgets a removed key when everybody has seen that', () => {
    const { log, append, kept } = newLog('compact');
    let position = 0;
    log.follow('slow', () => position);
    append(20, String, null);
    append(1, () => 'x');
    expect(kept()).toHaveLength(21);
    position = 21;
    append(21, () => 'x');
    expect(kept()).toHaveLength(1);
  });

  it('has no room for ever more keys', () => {
    const { log, append } = newLog('compact');
    append(2 * LIMITS.full);
    expect(() => log.checkRoom()).toThrow('too many keys');
    append(2 * LIMITS.full, String, null);
    expect(() => log.checkRoom()).not.toThrow();
  });
});
