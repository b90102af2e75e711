import type { SystemScenario } from '../system-scenario.ts';
import { redis } from './redis.ts';
import { redrive } from './redrive.ts';
import { spool } from './spool.ts';

/** In the order in which they are played, and in which the table has them. */
export const SYSTEM_SCENARIOS: readonly SystemScenario[] = [spool, redis, redrive];
