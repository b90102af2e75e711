export * from './redis-url.ts';
export * from './connection.ts';
export type { Redis } from 'ioredis';
