import type { PolicyList, PolicyVersion } from '@chorus/contracts';
import { visible } from '../ui/text.ts';
import { age } from '../ui/time.ts';

/** A change of one’s own on its way. */
export interface Sent {
  /** That it would be. */
  readonly version: number;
  readonly command_id: string;
  /** When it was sent, ms since 1970. */
  readonly at: number;
}

/** What became of it: whoever else changed the same version may have come first. */
export type Fate =
  { readonly kind: 'on its way' | 'in force' } | { readonly kind: 'second'; readonly first: PolicyVersion };

export function fateOf({ version, command_id }: Sent, list: PolicyList): Fate {
  const came = list.versions.find((it) => it.version === version);
  if (came === undefined) return { kind: 'on its way' };
  return came.command_id === command_id ? { kind: 'in force' } : { kind: 'second', first: came };
}

/** It is in force within a second; after so long something is in the way. */
const LONG_MS = 15_000;

/** Whether it may be sent again: it is on its way for longer than that takes. */
export const isLate = ({ at }: Sent, now: number): boolean => now - at >= LONG_MS;

/** The same in words; `now` in ms since 1970. */
export function fateWords(sent: Sent, fate: Fate, now: number): string {
  const { version, at } = sent;
  switch (fate.kind) {
    case 'in force':
      return `Version ${version} is in force.`;
    case 'second': {
      const by = fate.first.changed_by === null ? '' : ` by ${visible(fate.first.changed_by)}`;
      return `Version ${version}${by} came first, so yours was not put in force. Your draft is kept.`;
    }
    case 'on its way':
      return isLate(sent, now)
        ? `Sent ${age(now - at)} ago and not in force yet: trust-service, which decides on it, may be away. Your draft is kept.`
        : 'Sent; the page shows it when it is in force.';
  }
}
