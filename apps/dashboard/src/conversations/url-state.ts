'use client';
import { HAVING, type ConversationFilter, type Having } from '../api/conversations.ts';
import { useAddressState, type AddressState } from '../shell/address-state.ts';
import { one, putParameter } from '../shell/parameters.ts';

export const PERIODS = ['', '1h', '6h', '24h', '7d', '30d'] as const;
/** How far back; empty: as far as anything is kept. */
export type Period = (typeof PERIODS)[number];

export const RISKS = ['0', '0.3', '0.5', '0.75'] as const;
/** Highest risk of a conversation, at least. */
export type LeastRisk = (typeof RISKS)[number];

/** What the list shows, all of it in the address. */
export interface ListState {
  readonly q: string;
  readonly agent: string;
  readonly risk: LeastRisk;
  readonly having: readonly Having[];
  readonly period: Period;
  /** Id of a message whose conversation is looked for; then there is no list. */
  readonly message: string;
  /** Offset of a decision on the log, likewise. */
  readonly decision: string;
}

const HOURS: Record<Exclude<Period, ''>, number> = { '1h': 1, '6h': 6, '24h': 24, '7d': 168, '30d': 720 };
const HOUR_MS = 3_600_000;

export function parseListState(params: URLSearchParams): ListState {
  const having = (params.get('with') ?? '').split(',');
  return {
    q: params.get('q') ?? '',
    agent: params.get('agent') ?? '',
    risk: one(params.get('risk'), RISKS, '0'),
    having: HAVING.filter((it) => having.includes(it)),
    period: one(params.get('period'), PERIODS, ''),
    message: params.get('message') ?? '',
    decision: params.get('decision') ?? '',
  };
}

export function writeListState(state: ListState, before: URLSearchParams): URLSearchParams {
  const params = new URLSearchParams(before);
  putParameter(params, 'q', state.q, '');
  putParameter(params, 'agent', state.agent, '');
  putParameter(params, 'risk', state.risk, '0');
  putParameter(params, 'with', state.having.join(','), '');
  putParameter(params, 'period', state.period, '');
  putParameter(params, 'message', state.message, '');
  putParameter(params, 'decision', state.decision, '');
  return params;
}

export const useListState = (): AddressState<ListState> => useAddressState(parseListState, writeListState);

export const NO_FILTER = { q: '', agent: '', risk: '0', having: [], period: '' } as const;

/** How many filters are set, the search not counted. */
export const filtersSet = ({ agent, risk, having, period }: ListState): number =>
  [agent !== '', risk !== '0', period !== ''].filter(Boolean).length + having.length;

/** @param now ms since 1970, where the period ends */
export function filterOf({ q, agent, risk, having, period }: ListState, now: number): ConversationFilter {
  const from = period === '' ? '' : new Date(now - HOURS[period] * HOUR_MS).toISOString();
  return { q, agent: agent.trim(), min_risk: Number(risk), having, from, to: '' };
}
