import type { DumpedState } from '../verify/states.ts';

/** What a worker tells without being asked. */
export type News =
  /** As the bus reports it, and `working` at commits: at the first after each `running`, and now and then. */
  | { readonly kind: 'task'; readonly processor: string; readonly partition: number; readonly state: string }
  | { readonly kind: 'dead letter'; readonly processor: string; readonly reason: string };

/**
 * What a worker can be asked: the state of the counting tasks that run in it, and which of these identities, by partition,
 * their recent memories know.
 */
export interface DumpCommand {
  readonly dump: Readonly<Record<number, readonly string[]>>;
}

export type DumpAnswer = readonly DumpedState[];
