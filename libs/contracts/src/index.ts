export * from './common.ts';
export * from './topics/index.ts';
export * from './api/index.ts';
