import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freshDatabase } from '@chorus/sql/testing';
import { describeWith, kafkaForTests, postgresForTests } from '@chorus/testing/jest';
import { it } from '@jest/globals';
import { survives } from './testkit/survives.ts';

const kafka = await kafkaForTests();
const postgres = await postgresForTests();
const KILLS = 12;

describeWith([kafka], 'the event store on SQLite, killed while the log grows', () => {
  it('is the fold of the log', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'chorus-history-spec-'));
    const databaseEnv = { DATABASE_FILE: join(folder, 'history.db') };
    await survives({ brokers: kafka.brokers, databaseEnv, replicas: 1, kills: KILLS });
    await rm(folder, { recursive: true });
  }, 240_000);
});

describeWith(
  [kafka, postgres],
  'the event store on PostgreSQL, two replicas of which are killed while the log grows',
  () => {
    it('is the fold of the log', async () => {
      const databaseEnv = { DATABASE_URL: await freshDatabase(postgres.url) };
      await survives({ brokers: kafka.brokers, databaseEnv, replicas: 2, kills: KILLS });
    }, 240_000);
  },
);
