import { to, type Bus } from '@chorus/bus';
import { conflictOpinions, type ConflictOpinion } from '@chorus/contracts';
import {
  BUS,
  CLOCK,
  CONFIG,
  HEALTH,
  LOGGER,
  type Clock,
  type DependencyHandle,
  type Health,
  type Logger,
  type ProbeResult,
} from '@chorus/service-kit';
import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import type { StreamProcessorConfig } from '../config.ts';
import { Advisor } from './advisor.ts';
import { Consultant } from './consultant.ts';
import { ModelBreaker, type CircuitName } from './model-breaker.ts';
import type { OpinionModel } from './model.ts';
import { OpinionMetrics } from './opinion-metrics.ts';
import type { Question } from './question.ts';
import { TokenBudget } from './token-budget.ts';

/** The {@link OpinionModel} of the settings. */
export const MODEL = Symbol('MODEL');

/** Asks the model of the settings, puts what it says on `conflict-opinions`, and says how the model is. */
@Injectable()
export class SecondOpinion implements OnModuleInit, OnModuleDestroy {
  readonly #breaker: ModelBreaker;
  readonly #advisor: Advisor;
  #dependency: DependencyHandle | undefined;
  /** Why the last question had no answer, for a person; null where it had one. */
  #trouble: string | null = null;

  constructor(
    @Inject(MODEL) private readonly model: OpinionModel,
    @Inject(CONFIG) config: StreamProcessorConfig,
    @Inject(BUS) bus: Bus,
    @Inject(CLOCK) clock: Clock,
    @Inject(HEALTH) private readonly health: Health,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(OpinionMetrics) private readonly metrics: OpinionMetrics,
  ) {
    this.#breaker = new ModelBreaker((state) => this.#changed(state));
    const consultant = new Consultant({
      model,
      breaker: this.#breaker,
      budget: new TokenBudget(config.LLM_TOKENS_PER_HOUR),
      timeoutMs: config.LLM_TIMEOUT_MS,
      now: () => clock.now(),
    });
    this.#advisor = new Advisor({
      consultant,
      concurrency: config.LLM_CONCURRENCY,
      maxWaiting: config.LLM_MAX_WAITING,
      publish: async (opinion) => {
        metrics.told(opinion);
        this.#heard(opinion);
        await bus.publish([to(conflictOpinions, opinion)]);
      },
      onUnpublished: (error) => {
        metrics.lost('unpublished');
        logger.warn({ trouble: error instanceof Error ? error.name : 'an error' }, 'an opinion was lost');
      },
    });
  }

  onModuleInit(): void {
    this.#dependency = this.health.dependency('language model', () => this.#probe(), { optional: true });
    this.metrics.watch({
      waiting: () => this.#advisor.waiting,
      underWay: () => this.#advisor.underWay,
      circuit: () => this.#breaker.state,
    });
    let running = false;
    // The bus closes before modules do: whoever is still being asked then could tell nobody.
    this.health.onChange(() => {
      if (running && !this.health.running) void this.#advisor.stop();
      running = this.health.running;
    });
    this.logger.info({ provider: this.model.provider, model: this.model.model }, 'a model is asked for its opinion');
  }

  async onModuleDestroy(): Promise<void> {
    await this.#advisor.stop();
  }

  /** Takes the question, or not (false) where too many wait. Returns at once. */
  ask(question: () => Question): boolean {
    const taken = this.#advisor.offer(question);
    if (!taken) this.metrics.lost('queue_full');
    return taken;
  }

  /** What was not asked says nothing about the model. */
  #heard({ outcome, detail }: ConflictOpinion): void {
    if (outcome !== 'breaker_open' && outcome !== 'no_budget') this.#trouble = detail || null;
  }

  #changed(state: CircuitName): void {
    this.metrics.circuit(state);
    const said = { provider: this.model.provider, model: this.model.model, circuit: state, trouble: this.#trouble };
    if (state === 'open')
      this.logger.warn(said, 'the language model is left alone; the rules decide without it, as always');
    else
      this.logger.info(said, state === 'closed' ? 'the language model is asked again' : 'the language model is tried');
    this.#dependency?.changed();
  }

  /** Without a request of its own, which would cost. */
  #probe(): ProbeResult {
    const name = `${this.model.provider} ${this.model.model}`;
    const trouble = this.#trouble === null ? '' : ` (last: ${this.#trouble})`;
    switch (this.#breaker.state) {
      case 'closed':
        return { state: 'up', detail: `${name} is asked for second opinions${trouble}`, latency_ms: null };
      case 'half_open':
        return { state: 'degraded', detail: `${name} is being tried again${trouble}`, latency_ms: null };
      case 'open':
        return {
          state: 'down',
          detail: `${name} failed too often and is left alone for 30 s at a time: no second opinions; the rules decide as always${trouble}`,
          latency_ms: null,
        };
    }
  }
}
