import type { Span, SpanKind, SpanStatus } from '@chorus/telemetry';
import { MAX_FRAMES, MAX_SPANS, MAX_STRING, MAX_VALUES } from '../limits.ts';

/** Why a span was not taken: the label of the metric. */
export type RejectReason = 'malformed' | 'identity' | 'too-many' | 'fleet' | 'invalid';

/** The body as a whole cannot be understood. The message says where and why, and quotes nothing. */
export class Undecodable extends Error {}

/** What a request holds: spans that can be read, and how many cannot. */
export interface Decoded {
  readonly spans: readonly Span[];
  readonly rejected: ReadonlyMap<RejectReason, number>;
}

/** What is shown in place of a list that nests too deep, and at the end of a text that was too long. */
export const TOO_DEEP = '… [left out: nested too deep]';
export const cutMark = (length: number): string => `… [cut: ${length} characters or bytes]`;

/** More values than one request may have. */
class TooMuch extends Undecodable {}

/** Collects the spans of a request; one that cannot be read is counted and touches no other. */
export class Collector implements Decoded {
  readonly spans: Span[] = [];
  readonly rejected = new Map<RejectReason, number>();
  #values = MAX_VALUES;
  #frames = MAX_FRAMES;

  get isFull(): boolean {
    return this.spans.length >= MAX_SPANS || this.#values < 0;
  }

  /** @param decode Throws where the span cannot be read. */
  add(decode: () => Span): void {
    if (this.isFull) return this.reject('too-many');
    try {
      const span = decode();
      if (isId(span.trace_id, 32) && isId(span.span_id, 16)) this.spans.push(span);
      else this.reject('identity');
    } catch (error) {
      this.reject(error instanceof TooMuch ? 'too-many' : 'malformed');
    }
  }

  reject(reason: RejectReason): void {
    this.rejected.set(reason, (this.rejected.get(reason) ?? 0) + 1);
  }

  /** Counts a value of an attribute, before it takes memory. */
  value(): void {
    if (--this.#values < 0) throw new TooMuch(`more than ${MAX_VALUES} values`);
  }

  /** Counts a resource or a scope. */
  frame(): void {
    if (--this.#frames < 0) throw new Undecodable(`The request has more than ${MAX_FRAMES} resources and scopes.`);
  }
}

const isId = (hex: string, digits: number): boolean => hex.length === digits && /[1-9a-f]/.test(hex);

/** @see https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/trace/v1/trace.proto */
const KINDS: readonly SpanKind[] = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'];
const CODES: readonly SpanStatus['code'][] = ['unset', 'ok', 'error'];
export const kindOf = (number: number): SpanKind => KINDS[number] ?? 'unspecified';
export const codeOf = (number: number): SpanStatus['code'] => CODES[number] ?? 'unset';

export const cutText = (text: string): string =>
  text.length <= MAX_STRING ? text : text.slice(0, MAX_STRING) + cutMark(text.length);
