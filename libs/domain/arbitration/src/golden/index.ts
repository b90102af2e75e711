export * from './case.ts';
export * from './diff.ts';
