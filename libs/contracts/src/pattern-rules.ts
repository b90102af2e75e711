import { z } from 'zod';
import { fraction } from './common.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** What every kind of detection can be told. */
const common = {
  enabled: z.boolean().describe('False: nothing of this kind is opened any more; what is open goes on to its end.'),
  min_confidence: fraction.describe('Below it nothing is opened.'),
};

/** From when on something is a detection, by kind. Times are log time. */
export const patternRules = z
  .looseObject({
    routing_loop: z.looseObject({
      ...common,
      min_laps: z.int().min(2).max(50).describe('Rounds without progress that make a loop.'),
      min_laps_of_retries: z.int().min(2).max(100).describe('The same where something in the round failed.'),
    }),
    hoarding: z.looseObject({
      ...common,
      min_waiting: z.int().min(1).max(50).describe('Other agents that ask in vain for what one keeps.'),
      min_idle_ms: z.int().min(SECOND).max(HOUR).describe('How long whom keeps it has not used it by then, in ms.'),
    }),
    cascade: z.looseObject({
      ...common,
      min_agents: z.int().min(3).max(100).describe('Agents that it has reached, the first one included.'),
      min_depth: z.int().min(2).max(50).describe('Steps from the first agent to the farthest.'),
      window_ms: z.int().min(SECOND).max(HOUR).describe('Longest time from one step to the next, in ms.'),
    }),
    byzantine: z.looseObject({
      ...common,
      window_ms: z.int().min(SECOND).max(HOUR).describe('Statements that lie farther apart contradict nothing, in ms.'),
    }),
    stall: z.looseObject({
      ...common,
      after_ms: z
        .int()
        .min(SECOND)
        .max(24 * HOUR)
        .describe('An answer that does not come for so long, in ms.'),
      min_reminders: z.int().min(0).max(50).describe('How often it was asked for again by then.'),
    }),
  })
  .meta({ id: 'PatternRules' });
export type PatternRules = z.infer<typeof patternRules>;

/** In force where a fleet has none of its own. */
export const DEFAULT_PATTERN_RULES: PatternRules = {
  routing_loop: { enabled: true, min_confidence: 0.5, min_laps: 3, min_laps_of_retries: 5 },
  hoarding: { enabled: true, min_confidence: 0.5, min_waiting: 2, min_idle_ms: 30 * SECOND },
  cascade: { enabled: true, min_confidence: 0.5, min_agents: 4, min_depth: 3, window_ms: 2 * MINUTE },
  byzantine: { enabled: true, min_confidence: 0.5, window_ms: 10 * MINUTE },
  stall: { enabled: true, min_confidence: 0.5, after_ms: 10 * MINUTE, min_reminders: 1 },
};
