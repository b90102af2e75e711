import { findPostgres, startPostgres } from '@chorus/testing';
import { describeWith, postgresForTests } from '@chorus/testing/jest';
import { expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { openDatabase } from './database.ts';
import { SqlUnavailable } from './errors.ts';
import { freshDatabase } from './testing.ts';
import { databaseConformance } from './testkit/database.conformance.ts';

const postgres = await postgresForTests();
const url = postgres.missing ? postgres.url : await freshDatabase(postgres.url);

describeWith([postgres], 'the database', () => {
  databaseConformance('PostgreSQL', () => openDatabase({ url, file: '', name: 'spec' }));
});

// This test ends its server: it is its own.
const found = await findPostgres(['docker', 'local']);

describeWith([{ missing: found.ok ? undefined : found.why }], 'a PostgreSQL that is away', () => {
  it('is unavailable, is left alone after the third time, and serves again when it is back', async () => {
    const server = await startPostgres({ found });
    const one = openDatabase({
      ...{ url: server.url, file: '', name: 'spec', connectTimeoutMs: 500 },
      breaker: { failures: 3, probeAfterMs: 50 },
    });
    try {
      await one.run((db) => sql`create table kept (id integer)`.execute(db));
      await server.kill('SIGQUIT');
      for (let n = 0; n < 3; n++) await expect(one.ping()).rejects.toThrow(SqlUnavailable);
      await expect(one.ping()).rejects.toThrow(/is left alone|ECONNREFUSED/);
      await server.restart();
      while (!(await one.ping().catch(() => false))) await new Promise((resolve) => setTimeout(resolve, 20));
      expect(await one.run((db) => sql`select * from kept`.execute(db))).toMatchObject({ rows: [] });
    } finally {
      await one.close();
      await server.stop();
    }
  });

  it('says nothing of a password', async () => {
    const one = openDatabase({ url: 'postgres://user:geheim@127.0.0.1:1/history', file: '', name: 'spec' });
    const error: unknown = await one.ping().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(SqlUnavailable);
    expect(JSON.stringify([one.address, String(error), { ...(error as Error) }])).not.toContain('geheim');
    await one.close();
  });
});
