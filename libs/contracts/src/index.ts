export * from './common.ts';
export * from './topics/index.ts';
