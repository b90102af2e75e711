import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeWith, kafkaForTests } from '@chorus/testing/jest';
import { it } from '@jest/globals';
import { survives } from './testkit/survives.ts';

const kafka = await kafkaForTests();
/** More of them, and on PostgreSQL: service-on-kafka.long.spec.ts. */
const KILLS = 3;

describeWith([kafka], 'the event store on SQLite, killed while the log grows', () => {
  it('is the fold of the log', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'chorus-history-spec-'));
    const databaseEnv = { DATABASE_FILE: join(folder, 'history.db') };
    await survives({ brokers: kafka.brokers, databaseEnv, replicas: 1, kills: KILLS });
    await rm(folder, { recursive: true });
  }, 240_000);
});
