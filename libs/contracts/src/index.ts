export * from './common.ts';
export * from './issue-words.ts';
export * from './usage.ts';
export * from './conversations.ts';
export * from './topics/index.ts';
export * from './trust-policy.ts';
export * from './trust-explained.ts';
export * from './api/index.ts';
