'use client';
import { usePathname, useSearchParams } from 'next/navigation';
import { WAYS, type Way } from './ways.ts';

/** The chosen way, which the address holds as `how`; an unknown one reads as the first. */
export function useWay(): readonly [Way, (way: string) => void] {
  const path = usePathname();
  const asked = useSearchParams().get('how');
  const choose = (way: string): void => {
    const params = new URLSearchParams(window.location.search);
    if (way === WAYS[0].id) params.delete('how');
    else params.set('how', way);
    const query = params.toString();
    window.history.replaceState(null, '', query === '' ? path : `${path}?${query}`);
  };
  return [WAYS.find(({ id }) => id === asked)?.id ?? WAYS[0].id, choose];
}
