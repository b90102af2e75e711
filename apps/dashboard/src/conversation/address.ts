'use client';
import { usePathname, useSearchParams } from 'next/navigation';
import { useAddressState, type AddressState } from '../shell/address-state.ts';
import { CONVERSATION_PATH } from '../shell/pages.ts';
import { putParameter } from '../shell/parameters.ts';

/** What links were made of before: the id in the path. They lead here still. */
const BEFORE = '/conversations/';

/** The correlation id in the address of the page, empty where it names none. What is wrongly encoded is taken as it stands. */
export function correlationIdOf(path: string, params: { get: (name: string) => string | null }): string {
  if (path === CONVERSATION_PATH) return params.get('id') ?? '';
  const part = path.slice(BEFORE.length);
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

export const useCorrelationId = (): string => correlationIdOf(usePathname(), useSearchParams());

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
