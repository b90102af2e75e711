'use client';
import type { DetectionKind } from '@chorus/contracts';
import { useAddressState, type AddressState } from '../shell/address-state.ts';
import { one, putParameter } from '../shell/parameters.ts';

export const KINDS: readonly (DetectionKind | '')[] = ['', 'routing_loop', 'hoarding', 'cascade', 'byzantine', 'stall'];

/** `open`: what goes on. `earlier`: what is over or was judged. */
export const TABS = ['open', 'earlier'] as const;
export type Tab = (typeof TABS)[number];

/** What the inbox shows, all of it in the address, so that it can be sent to a colleague. */
export interface InboxState {
  readonly tab: Tab;
  /** Empty: all. */
  readonly kind: DetectionKind | '';
  /** The detection that is looked at; empty: the first of the list. */
  readonly id: string;
}

export function parseInboxState(params: URLSearchParams): InboxState {
  return {
    tab: one(params.get('tab'), TABS, 'open'),
    kind: one(params.get('kind'), KINDS, ''),
    id: params.get('id') ?? '',
  };
}

export function writeInboxState({ tab, kind, id }: InboxState, before: URLSearchParams): URLSearchParams {
  const params = new URLSearchParams(before);
  putParameter(params, 'tab', tab, 'open');
  putParameter(params, 'kind', kind, '');
  putParameter(params, 'id', id, '');
  return params;
}

export const useInboxState = (): AddressState<InboxState> => useAddressState(parseInboxState, writeInboxState);
