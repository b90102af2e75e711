export * from './arbiter.ts';
export * from './budget.ts';
export * from './repeat.ts';
