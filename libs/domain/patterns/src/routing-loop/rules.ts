import type { PatternRules } from '@chorus/contracts';

/** From when on a round of messages is a loop. */
export type LoopRules = PatternRules['routing_loop'];
