export * from './record.ts';
export * from './outcome.ts';
export * from './store.ts';
export * from './processor.ts';
export * from './bus.ts';
export * from './requester.ts';
export * from './records-refused.ts';
