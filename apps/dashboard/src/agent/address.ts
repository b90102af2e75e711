'use client';
import type { Between } from '../inspector/use-history.ts';
import { useAddressState, type AddressState } from '../shell/address-state.ts';
import { one, putParameter } from '../shell/parameters.ts';

export const SPANS = ['1h', '24h', '7d', 'custom'] as const;
export type Span = (typeof SPANS)[number];

/** What the page of an agent shows, all of it in the address. */
export interface AgentState {
  /** Of the agent; empty: none is named. */
  readonly id: string;
  readonly range: Span;
  /** Instants, of the range `custom`. */
  readonly from: string;
  readonly to: string;
  /** The history as a chart or as a table. */
  readonly view: 'chart' | 'table';
}

export function parseAgentState(params: URLSearchParams): AgentState {
  return {
    id: params.get('id') ?? '',
    range: one(params.get('range'), SPANS, '24h'),
    from: params.get('from') ?? '',
    to: params.get('to') ?? '',
    view: one(params.get('view'), ['chart', 'table'], 'chart'),
  };
}

export function writeAgentState(state: AgentState, before: URLSearchParams): URLSearchParams {
  const params = new URLSearchParams(before);
  putParameter(params, 'id', state.id, '');
  putParameter(params, 'range', state.range, '24h');
  putParameter(params, 'from', state.range === 'custom' ? state.from : '', '');
  putParameter(params, 'to', state.range === 'custom' ? state.to : '', '');
  putParameter(params, 'view', state.view, 'chart');
  return params;
}

export const useAgentState = (): AddressState<AgentState> => useAddressState(parseAgentState, writeAgentState);

/** The chosen time in ms since 1970; null where it is none: an end is missing, or it begins after its end. */
export function betweenOf({ from, to }: Pick<AgentState, 'from' | 'to'>): Between | null {
  const between = { from: Date.parse(from), to: Date.parse(to) };
  return between.from < between.to ? between : null;
}

const two = (n: number): string => String(n).padStart(2, '0');

/** An instant as a `datetime-local` field holds it, in the reader’s time zone; empty for what is none. */
export function localInput(instant: string): string {
  const at = new Date(instant);
  if (Number.isNaN(at.getTime())) return '';
  const date = [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())].join('-');
  return `${date}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** The instant that such a field names; empty for none. */
export function fromLocalInput(value: string): string {
  const at = new Date(value);
  return Number.isNaN(at.getTime()) ? '' : at.toISOString();
}
