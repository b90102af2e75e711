import type { Detection, PatternRules, ProcessedDecision } from '@chorus/contracts';
import { DetectorWatch } from './detector-watch.ts';
import type { Conversation } from './routing-loop/conversation.ts';
import { loopInputOf } from './routing-loop/input.ts';
import { expireLoops, observe } from './routing-loop/observe.ts';

/** All kinds of detection in one fleet, in memory. */
export class PatternWatch {
  readonly #conversations = new Map<string, Conversation>();
  readonly #others = new DetectorWatch();

  constructor(
    readonly fleet_id: string,
    private readonly rules: PatternRules,
  ) {}

  /** Takes a decision of the fleet in; decisions of others are passed over. `now` is log time in ms since 1970. */
  observe(decision: ProcessedDecision, now: number): readonly Detection[] {
    if (decision.processing_metadata.fleet_id !== this.fleet_id) return [];
    const input = loopInputOf(decision);
    const before = this.#conversations.get(input.correlation_id);
    const { state, detections } = observe(before, input, this.rules.routing_loop, now);
    this.#conversations.set(input.correlation_id, state);
    return [...detections, ...this.#others.observe(decision, this.rules, now)];
  }

  /** Lets time pass: call it every second of log time or so. */
  pass(now: number): readonly Detection[] {
    const all: Detection[] = [];
    for (const [key, conversation] of this.#conversations) {
      const { state, detections } = expireLoops(conversation, now);
      all.push(...detections);
      if (state) this.#conversations.set(key, state);
      else this.#conversations.delete(key);
    }
    return [...all, ...this.#others.pass(this.rules, now)];
  }
}
