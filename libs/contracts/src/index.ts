export * from './common.ts';
export * from './usage.ts';
export * from './conversations.ts';
export * from './topics/index.ts';
export * from './api/index.ts';
