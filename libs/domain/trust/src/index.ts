export * from './beta.ts';
export * from './policy.ts';
export * from './ledger.ts';
export * from './decide.ts';
export * from './evolve.ts';
export * from './trust-score.ts';
