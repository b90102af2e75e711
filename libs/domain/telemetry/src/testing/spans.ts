import type { AgentMessage } from '@chorus/contracts';
import { evolve, type Evolved } from '../evolve.ts';
import type { Attributes, AttributeValue, Span, SpanEvent } from '../span.ts';
import { NOTHING_KNOWN, type TelemetryState } from '../state.ts';

/** 2026-03-01T12:00:00Z in ms since 1970: spans of specs begin then. */
export const START = Date.UTC(2026, 2, 1, 12);
export const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';

/** Attributes; undefined ones are none. */
type Some = Readonly<Record<string, AttributeValue | undefined>>;

export interface Given {
  /** A small number for each span; 0 is no span. */
  readonly id: number;
  readonly parent?: number;
  readonly trace?: string;
  readonly name?: string;
  /** Ms after {@link START}. */
  readonly from?: number;
  readonly to?: number;
  readonly attributes?: Some;
  readonly events?: readonly { readonly name: string; readonly attributes: Some }[];
  readonly status?: Span['status'];
  readonly service?: string;
}

const attributesOf = (some: Some): Attributes =>
  new Map(Object.entries(some).flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const])));

export const spanId = (id: number): string => id.toString(16).padStart(16, '0');

export function span(given: Given): Span {
  const ns = (ms: number): bigint => BigInt(START + ms) * 1_000_000n;
  const { id, parent, from = 0, to = from + 100 } = given;
  return {
    trace_id: given.trace ?? TRACE,
    span_id: spanId(id),
    parent_span_id: parent === undefined ? null : spanId(parent),
    name: given.name ?? 'span',
    kind: 'internal',
    start_ns: ns(from),
    end_ns: ns(to),
    attributes: attributesOf(given.attributes ?? {}),
    events: (given.events ?? []).map(({ name, attributes }): SpanEvent => ({
      name,
      attributes: attributesOf(attributes),
    })),
    status: given.status ?? { code: 'unset', message: '' },
    resource: new Map([['service.name', given.service ?? 'shop']]),
    scope: 'spec',
  };
}

export const agent = (name: string, given: Given): Span =>
  span({
    ...given,
    attributes: { 'gen_ai.operation.name': 'invoke_agent', 'gen_ai.agent.name': name, ...given.attributes },
  });
export const tool = (name: string, given: Given): Span =>
  span({
    ...given,
    attributes: { 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': name, ...given.attributes },
  });
export const model = (name: string, given: Given): Span =>
  span({
    ...given,
    attributes: { 'gen_ai.operation.name': 'chat', 'gen_ai.request.model': name, ...given.attributes },
  });

/** Spans that come at {@link START}. */
export const take = (spans: readonly Span[], state: TelemetryState = NOTHING_KNOWN, now = START): Evolved =>
  evolve(state, { fleet: 'alpha', spans }, now);

/** `sender → receiver`, and the text where there is one. */
export const route = ({ agent_id, target_agents, content }: AgentMessage): string =>
  `${agent_id} → ${target_agents.join()}${content.text === undefined ? '' : `: ${content.text}`}`;
export const routes = ({ messages }: Pick<Evolved, 'messages'>): string[] => messages.map(route);
