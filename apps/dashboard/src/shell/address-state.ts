'use client';
import { usePathname, useSearchParams } from 'next/navigation';
import { useCallback, useMemo } from 'react';

/** `push` makes a step that the browser’s Back undoes; without it the address is rewritten in place. */
export type AddressState<S> = readonly [S, (change: Partial<S>, push?: boolean) => void];

/**
 * State of a page that is kept in its address, so that a view can be sent to a colleague.
 * @param parse reads it; unknown or missing values read as their defaults
 * @param write the parameters of a state, on top of those that are there
 */
export function useAddressState<S>(
  parse: (params: URLSearchParams) => S,
  write: (state: S, before: URLSearchParams) => URLSearchParams,
): AddressState<S> {
  const params = useSearchParams();
  const path = usePathname();
  const state = useMemo(() => parse(new URLSearchParams(params)), [params, parse]);
  const change = useCallback(
    (patch: Partial<S>, push = false): void => {
      const now = new URLSearchParams(window.location.search);
      const query = write({ ...parse(now), ...patch }, now).toString();
      const url = query === '' ? path : `${path}?${query}`;
      if (push) window.history.pushState(null, '', url);
      else window.history.replaceState(null, '', url);
    },
    [path, parse, write],
  );
  return [state, change];
}
