import {
  defineProcessor,
  isFrom,
  Processor,
  skip,
  type BusRecord,
  type Outcome,
  type StreamProcessor,
} from '@chorus/bus';
import { whyNotAsked } from '@chorus/conflict';
import { agentDecisionsProcessed } from '@chorus/contracts';
import { CLOCK, CONFIG, type Clock } from '@chorus/service-kit';
import { Inject } from '@nestjs/common';
import type { StreamProcessorConfig } from '../config.ts';
import { questionOf } from './question.ts';
import { SecondOpinion } from './second-opinion.ts';

/** Decisions older than this are history: who switches opinions on, or was away, does not pay for all of it. */
export const MAX_AGE_MS = 300_000;

export const opinions = defineProcessor({ name: 'opinions', streams: [agentDecisionsProcessed], outputs: [] });

/**
 * Follows the decisions, beside what makes them, and asks a model about those of which the rules are least sure. It waits for
 * nothing: the answer is a record of its own, whenever it comes, if it comes.
 */
@Processor(opinions)
export class OpinionsProcessor implements StreamProcessor<typeof opinions> {
  constructor(
    @Inject(CONFIG) private readonly config: StreamProcessorConfig,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(SecondOpinion) private readonly opinion: Pick<SecondOpinion, 'ask'>,
  ) {}

  process(record: BusRecord): Outcome {
    if (!isFrom(record, agentDecisionsProcessed)) return skip('unknown topic');
    if (this.clock.now() - record.timestamp > MAX_AGE_MS) return skip('too old');
    const { LLM_MIN_RISK: min, LLM_MAX_RISK: max } = this.config;
    const why = whyNotAsked(record.value, { min, max });
    if (why !== undefined) return skip(why);
    return skip(this.opinion.ask(() => questionOf(record)) ? 'asked' : 'too many wait');
  }
}
