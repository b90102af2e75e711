'use client';
import type { ConflictFilter } from '../api/trust.ts';
import { RAISED_RISK } from '../live/state.ts';
import { useAddressState, type AddressState } from '../shell/address-state.ts';
import { one, putParameter } from '../shell/parameters.ts';

export const PERIODS = ['', '1h', '6h', '24h', '7d'] as const;
/** How far back; empty: as far as anything is kept. */
export type Period = (typeof PERIODS)[number];

/** Below the first one a message counts as no conflict. */
export const RISKS = ['0.3', '0.5', '0.75'] as const;
export type LeastRisk = (typeof RISKS)[number];

export const KINDS = [
  '',
  'contention',
  'contradictory_intent',
  'circular_wait',
  'duplicate_effort',
  'execution_failure',
  'repetition',
] as const;
export type Kind = (typeof KINDS)[number];

/** What the list shows, all of it in the address. */
export interface ConflictState {
  readonly agent: string;
  /** Of those that are loaded; empty: all. */
  readonly kind: Kind;
  readonly risk: LeastRisk;
  readonly period: Period;
}

const HOUR_MS = 3_600_000;
const HOURS: Record<Exclude<Period, ''>, number> = { '1h': 1, '6h': 6, '24h': 24, '7d': 168 };

export function parseConflictState(params: URLSearchParams): ConflictState {
  return {
    agent: params.get('agent') ?? '',
    kind: one(params.get('kind'), KINDS, ''),
    risk: one(params.get('risk'), RISKS, '0.3'),
    period: one(params.get('period'), PERIODS, ''),
  };
}

export function writeConflictState(state: ConflictState, before: URLSearchParams): URLSearchParams {
  const params = new URLSearchParams(before);
  putParameter(params, 'agent', state.agent, '');
  putParameter(params, 'kind', state.kind, '');
  putParameter(params, 'risk', state.risk, '0.3');
  putParameter(params, 'period', state.period, '');
  return params;
}

export const useConflictState = (): AddressState<ConflictState> =>
  useAddressState(parseConflictState, writeConflictState);

export const NO_FILTER = { agent: '', kind: '', risk: '0.3', period: '' } as const;

export const isFiltered = ({ agent, kind, risk, period }: ConflictState): boolean =>
  agent !== '' || kind !== '' || Number(risk) > RAISED_RISK || period !== '';

/** @param now ms since 1970, where the period ends */
export function filterOf({ agent, risk, period }: Omit<ConflictState, 'kind'>, now: number): ConflictFilter {
  const from = period === '' ? '' : new Date(now - HOURS[period] * HOUR_MS).toISOString();
  return { agent: agent.trim(), min_risk: Number(risk), from, to: '' };
}
