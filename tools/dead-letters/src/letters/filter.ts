import type { DeadLetterReason } from '@chorus/contracts';
import type { DeadLetter } from './letter.ts';
import { ownerOf } from './owner.ts';
import type { Position } from './position.ts';

/** Which dead letters are meant: any of the values of one kind, all of the kinds. What is empty or absent lets all pass. */
export interface Filter {
  readonly processors: readonly string[];
  readonly reasons: readonly DeadLetterReason[];
  readonly topics: readonly string[];
  readonly fleets: readonly string[];
  readonly agents: readonly string[];
  readonly positions: readonly Position[];
  /** Log time, ms since 1970: at or after. */
  readonly since?: number;
  /** Before. */
  readonly until?: number;
  /** In the error, upper or lower case. */
  readonly error?: string;
}

const isAmong = <T>(wanted: readonly T[], value: T): boolean => wanted.length === 0 || wanted.includes(value);

export function matches(filter: Filter, letter: DeadLetter): boolean {
  const { processors, reasons, topics, fleets, agents, positions, since = -Infinity, until = Infinity, error } = filter;
  const { partition, offset } = letter.position;
  if (!isAmong(processors, letter.processor) || !isAmong(reasons, letter.reason)) return false;
  if (!isAmong(topics, letter.origin.topic) || letter.time < since || letter.time >= until) return false;
  if (positions.length > 0 && !positions.some((it) => it.partition === partition && it.offset === offset)) return false;
  if (error !== undefined && !letter.error.toLowerCase().includes(error.toLowerCase())) return false;
  if (fleets.length === 0 && agents.length === 0) return true;
  // Values may be large: they are looked into only where that is asked for.
  const { fleet, agent } = ownerOf(letter);
  return isAmong<string | undefined>(fleets, fleet) && isAmong<string | undefined>(agents, agent);
}
