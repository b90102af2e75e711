'use client';
import { usePathname } from 'next/navigation';
import { useAddressState, type AddressState } from '../shell/address-state.ts';
import { putParameter } from '../shell/parameters.ts';

const BEFORE = '/conversations/';

/** The correlation id in the path of the page. What is wrongly encoded is taken as it stands. */
export function correlationIdOf(path: string): string {
  const part = path.slice(BEFORE.length);
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

export const useCorrelationId = (): string => correlationIdOf(usePathname());

export interface ConversationState {
  /** Id of the message that is shown and marked; empty: none. */
  readonly message: string;
}

const parse = (params: URLSearchParams): ConversationState => ({ message: params.get('message') ?? '' });

function write({ message }: ConversationState, before: URLSearchParams): URLSearchParams {
  const params = new URLSearchParams(before);
  putParameter(params, 'message', message, '');
  return params;
}

export const useConversationState = (): AddressState<ConversationState> => useAddressState(parse, write);

/** The same at this moment: a page is drawn a little after its address changes, and keys come faster than that. */
export const chosenNow = (): string => parse(new URLSearchParams(window.location.search)).message;
