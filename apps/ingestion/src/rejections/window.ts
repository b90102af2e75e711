import { randomUUID } from 'node:crypto';
import type { RejectedMessage } from '@chorus/contracts';
import { excerpt, type RedactionPolicy } from '@chorus/privacy';

/** A message that was not taken, or several alike. */
export interface Rejection extends Pick<
  RejectedMessage,
  'fleet_id' | 'agent_id' | 'via' | 'key_id' | 'reason' | 'detail' | 'errors'
> {
  /** The message, parsed or as text; undefined where it is not at hand. */
  readonly message: unknown;
  /** How many it stands for; one unless given. */
  readonly count?: number;
}

/** Told of one fleet in one window; and of all fleets together, for a key of all fleets may name as many as it likes. */
const MOST_OF_A_FLEET = 10;
const MOST = 100;

/**
 * What was refused within a second. Those of one fleet and key with the same reason, words and fields are told as one,
 * which counts the others; what is over the limits is not told. Only what is told is looked at closely.
 */
export class Window {
  #told = new Map<string, RejectedMessage>();
  #perFleet = new Map<string, number>();

  /** @param policy What is taken out of all texts that are told. */
  constructor(private readonly policy: RedactionPolicy) {}

  /** @returns how many were left out */
  add(rejection: Rejection, now: number): number {
    const { fleet_id, via, key_id, reason, detail, errors, count = 1 } = rejection;
    const key = JSON.stringify([fleet_id, via, key_id, reason, detail, errors.map(({ pointer }) => pointer)]);
    const alike = this.#told.get(key);
    if (alike) {
      alike.similar += count;
      return 0;
    }
    const ofFleet = this.#perFleet.get(fleet_id) ?? 0;
    if (ofFleet >= MOST_OF_A_FLEET || this.#told.size >= MOST) return count;
    this.#perFleet.set(fleet_id, ofFleet + 1);
    this.#told.set(key, tell(rejection, now, this.policy));
    return 0;
  }

  /** What is to be told; the next window begins. */
  close(): RejectedMessage[] {
    const told = [...this.#told.values()];
    this.#told = new Map();
    this.#perFleet = new Map();
    return told;
  }
}

const tell = (
  { message, count = 1, ...rejection }: Rejection,
  now: number,
  policy: RedactionPolicy,
): RejectedMessage => ({
  ...rejection,
  rejection_id: randomUUID(),
  key_id: rejection.key_id?.slice(0, 256) ?? null,
  at: new Date(now).toISOString(),
  detail: excerpt(rejection.detail, 1000, policy),
  errors: rejection.errors
    .slice(0, 20)
    .map(({ pointer, detail }) => ({ pointer: excerpt(pointer, 500, policy), detail: excerpt(detail, 500, policy) })),
  excerpt: excerpt(message, 500, policy),
  similar: count - 1,
});
