import { defineTopic } from '@chorus/contracts';
import { z } from 'zod';

/**
 * What handlers make of a record: `reject` it; `throw` whenever they see it; `throw-twice`, and take it after that;
 * `block` the thread for ever.
 */
const trouble = z.enum(['reject', 'throw', 'throw-twice', 'block']);
export type Trouble = z.infer<typeof trouble>;

const step = z.looseObject({
  key: z.string(),
  /** From 0 on, one more for each record of the key. */
  n: z.int().min(0),
  /** What the `recent` store knows the record by; some records repeat that of one before. */
  id: z.string(),
  trouble: trouble.optional(),
});
export type Step = z.infer<typeof step>;

const from = z.object({ partition: z.int(), offset: z.int() });

const forwardedStep = z.object({ key: z.string(), n: z.int(), from });
export type ForwardedStep = z.infer<typeof forwardedStep>;

const countedStep = z.object({
  key: z.string(),
  n: z.int(),
  from,
  count: z.int(),
  repeated: z.boolean(),
  now: z.number(),
});
export type CountedStep = z.infer<typeof countedStep>;

/** What both processors read. */
export const steps = defineTopic({ name: 'steps', type: 'faults.step', schema: step, key: ({ key }) => key });

/** Keyed anew, so that most records change their partition. */
export const forwarded = defineTopic({
  name: 'forwarded',
  type: 'faults.forwarded-step',
  schema: forwardedStep,
  key: ({ key }) => `forwarded/${key}`,
});

export const counted = defineTopic({
  name: 'counted',
  type: 'faults.counted-step',
  schema: countedStep,
  key: ({ key }) => `counted/${key}`,
});
