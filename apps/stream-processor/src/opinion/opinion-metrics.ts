import type { ConflictOpinion } from '@chorus/contracts';
import { Counter, Gauge, Histogram, METRICS, type Registry } from '@chorus/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { CircuitName } from './model-breaker.ts';

const OUTCOMES: readonly ConflictOpinion['outcome'][] = [
  'answered',
  'timeout',
  'invalid_answer',
  'no_budget',
  'breaker_open',
  'failed',
];
const STATES: readonly CircuitName[] = ['closed', 'open', 'half_open'];

/** What a model is asked, and what becomes of it, in `/metrics`. */
@Injectable()
export class OpinionMetrics {
  readonly #opinions: Counter<'outcome'>;
  readonly #lost: Counter<'why'>;
  readonly #tokens: Counter<'direction'>;
  readonly #duration: Histogram;
  readonly #changes: Counter<'to'>;

  constructor(@Inject(METRICS) private readonly registry: Registry) {
    const registers = [registry];
    this.#opinions = new Counter({
      name: 'stream_processor_opinions_total',
      help: 'Questions to the language model, by what became of them; only answered ones have an opinion',
      labelNames: ['outcome'],
      registers,
    });
    for (const outcome of OUTCOMES) this.#opinions.inc({ outcome }, 0);
    this.#lost = new Counter({
      name: 'stream_processor_opinions_lost_total',
      help: 'Questions not asked because too many waited (queue_full), opinions that the log did not take (unpublished)',
      labelNames: ['why'],
      registers,
    });
    for (const why of ['queue_full', 'unpublished']) this.#lost.inc({ why }, 0);
    this.#tokens = new Counter({
      name: 'stream_processor_opinion_tokens_total',
      help: 'Tokens as the provider counted them, in questions (in) and answers (out)',
      labelNames: ['direction'],
      registers,
    });
    this.#duration = new Histogram({
      name: 'stream_processor_opinion_duration_seconds',
      help: 'From the question to the answer, or to giving up, of those that were asked',
      buckets: [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120],
      registers,
    });
    this.#changes = new Counter({
      name: 'stream_processor_opinion_circuit_changes_total',
      help: 'Changes of the circuit round the language model, by its new state',
      labelNames: ['to'],
      registers,
    });
  }

  /** Figures that are asked for when somebody looks. */
  watch({
    waiting,
    underWay,
    circuit,
  }: Record<'waiting' | 'underWay', () => number> & { circuit: () => CircuitName }): void {
    const registers = [this.registry];
    const gauge = (name: string, help: string, value: () => number): void => {
      new Gauge({
        name,
        help,
        registers,
        collect() {
          this.set(value());
        },
      });
    };
    gauge('stream_processor_opinions_waiting', 'Questions that wait for their turn', waiting);
    gauge('stream_processor_opinions_under_way', 'Questions that the model is working on', underWay);
    new Gauge({
      name: 'stream_processor_opinion_circuit',
      help: 'State of the circuit round the language model: 1 for the one that it is in',
      labelNames: ['state'],
      registers,
      collect() {
        for (const state of STATES) this.set({ state }, state === circuit() ? 1 : 0);
      },
    });
  }

  told({ outcome, tokens_in, tokens_out, duration_ms }: ConflictOpinion): void {
    this.#opinions.inc({ outcome });
    this.#tokens.inc({ direction: 'in' }, tokens_in ?? 0);
    this.#tokens.inc({ direction: 'out' }, tokens_out ?? 0);
    if (outcome !== 'no_budget' && outcome !== 'breaker_open') this.#duration.observe(duration_ms / 1000);
  }

  lost(why: 'queue_full' | 'unpublished'): void {
    this.#lost.inc({ why });
  }

  circuit(to: CircuitName): void {
    this.#changes.inc({ to });
  }
}
