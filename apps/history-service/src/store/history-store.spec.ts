import { openDatabase } from '@chorus/sql';
import { historyStoreConformance } from './history-store.conformance.ts';

historyStoreConformance('the event store on SQLite', () =>
  Promise.resolve(openDatabase({ file: ':memory:', name: 'spec' })),
);
