import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { databaseAddress, databaseUrl } from './database-url.ts';
import { openDatabase } from './database.ts';
import { SqlUnavailable } from './errors.ts';
import { databaseConformance } from './testkit/database.conformance.ts';

const folder = await mkdtemp(join(tmpdir(), 'chorus-sqlite-'));
afterAll(() => rm(folder, { recursive: true }));

databaseConformance('SQLite', () => openDatabase({ file: join(folder, 'deeper', 'one.db'), name: 'spec' }));

describe('SQLite', () => {
  it('keeps what was committed for the next process, in a write-ahead log', async () => {
    const file = join(folder, 'kept.db');
    const first = openDatabase({ file, name: 'spec' });
    await first.run((db) => sql`create table kept (id integer)`.execute(db));
    const mode = await first.run((db) => sql<{ journal_mode: string }>`pragma journal_mode`.execute(db));
    expect(mode.rows).toEqual([{ journal_mode: 'wal' }]);
    await first.close();
    const second = openDatabase({ file, name: 'spec' });
    expect(await second.run((db) => sql`select * from kept`.execute(db))).toMatchObject({ rows: [] });
    await second.close();
  });

  it('that cannot be opened is unavailable, says why, and is left alone after the third time', async () => {
    const one = openDatabase({ file: join(folder, 'kept.db', 'impossible.db'), name: 'spec' });
    for (let n = 0; n < 3; n++) await expect(one.ping()).rejects.toThrow(/EEXIST|ENOTDIR/);
    await expect(one.ping()).rejects.toThrow(SqlUnavailable);
    await expect(one.ping()).rejects.toThrow('is left alone');
    await one.close();
  });
});

describe('an address of PostgreSQL', () => {
  it.each(['postgres://db/history', 'postgresql://user:pass@db:6432/history?sslmode=require'])('may be %s', (url) => {
    expect(databaseUrl.safeParse(url).success).toBe(true);
  });

  it.each(['postgres://db', 'mysql://db/history', 'history', 'postgres:///history'])('is not %s', (url) => {
    expect(databaseUrl.safeParse(url).error?.issues[0]?.message).toContain('accepted is postgres://');
  });

  it('is shown without user and password', () => {
    expect(databaseAddress('postgres://user:pass@db/history?x=y')).toBe('postgres://db:5432/history');
  });
});
