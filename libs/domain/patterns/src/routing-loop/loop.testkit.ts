import type { Detection } from '@chorus/contracts';
import type { Conversation } from './conversation.ts';
import type { LoopInput } from './input.ts';
import { expireLoops, observe } from './observe.ts';
import type { LoopRules } from './rules.ts';

/** An arbitrary start of log time. */
export const T0 = Date.UTC(2026, 2, 1, 12);

/** One message: who to whom and what, and whatever else matters. */
export type Said = Partial<LoopInput> & Pick<LoopInput, 'sender' | 'text'>;

/** A fleet's conversations under observation, one message every two seconds. */
export class Watch {
  readonly states = new Map<string, Conversation>();
  readonly detections: Detection[] = [];
  now = T0;
  rules: LoopRules = { enabled: true, min_confidence: 0.5, min_laps: 3, min_laps_of_retries: 5 };
  #count = 0;

  /** What is reported of this message. */
  say({ correlation_id = 'c', targets = [], ...said }: Said): readonly Detection[] {
    this.now += 2000;
    this.#count += 1;
    const input: LoopInput = {
      fleet_id: 'f',
      correlation_id,
      message_id: `m${this.#count}`,
      said_at: this.now,
      targets,
      type: 'request',
      resources: [],
      outcome: 'none',
      workers: [],
      blocked: false,
      ...said,
    };
    const { state, detections } = observe(this.states.get(correlation_id), input, this.rules, this.now);
    this.states.set(correlation_id, state);
    this.detections.push(...detections);
    return detections;
  }

  sayAll(messages: Iterable<Said>): readonly Detection[] {
    return [...messages].flatMap((said) => this.say(said));
  }

  /** Lets time pass; what is reported then. */
  wait(ms: number): readonly Detection[] {
    this.now += ms;
    const all: Detection[] = [];
    for (const [id, conversation] of this.states) {
      const { state, detections } = expireLoops(conversation, this.now);
      if (state) this.states.set(id, state);
      else this.states.delete(id);
      all.push(...detections);
    }
    this.detections.push(...all);
    return all;
  }
}

/** `laps` rounds of the agents, each telling the next what `text` gives for its place and the lap. */
export function rounds(
  agents: readonly string[],
  laps: number,
  text: (place: number, lap: number) => string = (place) => `please ask the next of us about question ${place}`,
): Said[] {
  return Array.from({ length: laps }, (_, lap) =>
    agents.map((sender, place) => ({
      sender,
      targets: [agents[(place + 1) % agents.length] ?? ''],
      text: text(place, lap),
    })),
  ).flat();
}

/** Three agents that hand a question round. */
export const RING = ['returns-desk', 'policy-desk', 'order-desk'];
export const looping = (laps: number): Said[] => rounds(RING, laps);

/** A fleet in which that is an open incident. */
export function openLoop(): Watch {
  const watch = new Watch();
  watch.sayAll(looping(3));
  return watch;
}

/** Of what was reported, each version by its status and its laps. */
export const versions = (watch: Watch): string[] => watch.detections.map(({ status, laps }) => `${status} ${laps}`);

/** Whether two lists are the same but for where they begin. */
export const sameRound = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.some((_, n) => [...a.slice(n), ...a.slice(0, n)].every((name, at) => name === b[at]));
