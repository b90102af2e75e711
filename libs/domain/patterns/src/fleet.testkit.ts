import type { Detection, DetectionKind, PatternRules, ProcessedDecision, ResourceAccess } from '@chorus/contracts';
import { PatternWatch } from './pattern-watch.ts';

/** An arbitrary start of log time. */
export const T0 = Date.UTC(2026, 2, 1, 12);
const start = new Date(T0).toISOString();

type Content = ProcessedDecision['original_message']['content'];

export interface Line {
  readonly from: string;
  /** Nobody in particular where absent. */
  readonly to?: string | readonly string[];
  readonly type?: 'request' | 'response' | 'broadcast';
  readonly text?: string;
  readonly content?: Content;
  /** `exclusive machine/1`, `release machine/1`, `write db/orders`, as they were declared. */
  readonly touches?: readonly string[];
  readonly found_in?: ResourceAccess['found_in'];
  readonly conversation?: string;
  readonly reply_to?: string;
  readonly tokens?: number;
  readonly blocked?: boolean;
  readonly id?: string;
  /** Milliseconds after the line before; 2 s where absent. */
  readonly after_ms?: number;
}

const accessOf = (touch: string, found_in: ResourceAccess['found_in']): ResourceAccess => {
  const at = touch.indexOf(' ');
  const [access, resource] = [touch.slice(0, at), touch.slice(at + 1)];
  if (access === 'release') return { resource, access: 'exclusive', release: true, found_in };
  if (access === 'wait') return { resource, access: 'exclusive', intent: 'wait', found_in };
  return { resource, access: access as ResourceAccess['access'], found_in };
};

/** A decision about one line. */
export function decisionOf(line: Line, id: string, fleet_id = 'f'): ProcessedDecision {
  const { from, to = [], type = 'request', text, content = {}, touches = [], found_in = 'resources' } = line;
  const target_agents = typeof to === 'string' ? [to] : [...to];
  const position = { topic: 't', partition: 0, offset: 0 };
  return {
    original_message: {
      agent_id: from,
      timestamp: start,
      message_type: type,
      content: text === undefined ? content : { text, ...content },
      target_agents,
      correlation_id: line.conversation ?? 'c',
      metadata: {
        fleet_id,
        ...(line.reply_to !== undefined && { reply_to: line.reply_to }),
        ...(line.tokens !== undefined && { usage: { output_tokens: line.tokens } }),
      },
    },
    conflict_analysis: {
      risk: 0,
      kind: 'none',
      factors: [],
      reason: '',
      with_agents: [],
      resources: [],
      evidence: [],
      accesses: touches.map((touch) => accessOf(touch, found_in)),
    },
    trust_impact: { evidence: [] },
    intervention_action: line.blocked
      ? { action: 'blocked', reason: 'r', since: start, standing: 'quarantined' }
      : null,
    processing_metadata: {
      message_id: line.id ?? id,
      source: 's',
      fleet_id,
      raw: position,
      accepted: position,
      received_at: start,
      decided_at: start,
      clock_skew_ms: 0,
      trust: { offset: -1, age_ms: null },
      predictor: 'rules/2',
    },
    causal_relationships: [],
  };
}

/** A fleet under observation, with a clock; messages are `m1`, `m2`, … */
export class Fleet {
  readonly found: Detection[] = [];
  now = T0;
  readonly #watch: PatternWatch;
  #count = 0;

  constructor(rules: PatternRules) {
    this.#watch = new PatternWatch('f', rules);
  }

  /** One line after the other; what is reported of them. */
  say(...lines: readonly Line[]): readonly Detection[] {
    return lines.flatMap((line) => {
      const passed = this.wait(line.after_ms ?? 2_000);
      this.#count += 1;
      const found = this.#watch.observe(decisionOf(line, `m${this.#count}`), this.now);
      this.found.push(...found);
      return [...passed, ...found];
    });
  }

  /** Lets time pass, second by second; what is reported then. */
  wait(ms: number): readonly Detection[] {
    const until = this.now + ms;
    const all: Detection[] = [];
    const step = ms > 120_000 ? 10_000 : 1_000;
    while (this.now < until) {
      this.now = Math.min(until, this.now + step);
      all.push(...this.#watch.pass(this.now));
    }
    this.found.push(...all);
    return all;
  }

  of(kind: DetectionKind): readonly Detection[] {
    return this.found.filter((detection) => detection.kind === kind);
  }
}

/** `from` asks `to`. */
export const ask = (from: string, to: string, text: string, more: Partial<Line> = {}): Line => ({
  from,
  to,
  text,
  type: 'request',
  ...more,
});

/** `from` answers `to`. */
export const answer = (from: string, to: string, text: string, more: Partial<Line> = {}): Line => ({
  from,
  to,
  text,
  type: 'response',
  ...more,
});

/** `from` tells all, or those named. */
export const tell = (from: string, text: string, to: readonly string[] = [], more: Partial<Line> = {}): Line => ({
  from,
  to,
  text,
  type: 'broadcast',
  ...more,
});
