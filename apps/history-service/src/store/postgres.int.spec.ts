import { openDatabase } from '@chorus/sql';
import { freshDatabase } from '@chorus/sql/testing';
import { describeWith, postgresForTests } from '@chorus/testing/jest';
import { historyStoreConformance } from './history-store.conformance.ts';

const postgres = await postgresForTests();

describeWith([postgres], 'with a server', () => {
  historyStoreConformance('the event store on PostgreSQL', async () =>
    openDatabase({ url: await freshDatabase(postgres.url), file: '', name: 'spec' }),
  );
});
