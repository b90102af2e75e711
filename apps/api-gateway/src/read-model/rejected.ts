import type { TableRecord } from '@chorus/bus';
import { deadLetters, type RejectedMessage } from '@chorus/contracts';
import type { RedactionPolicy } from '@chorus/privacy';
import { isLostMessage, rejectedOf } from './dead-letter.ts';

const MOST_OF_A_FLEET = 100;
/** Fleets that are remembered; anybody may write to Kafka in the name of any. */
const MOST_FLEETS = 1_000;
/** Dead letters of one partition and second of the log that are told; what is more is counted on the last one. */
const MOST_A_SECOND = 20;

/**
 * Messages that were not taken, by fleet: those refused at the door are told on `rejected-messages`, those that came by
 * Kafka are in `dead-letters`, from where each gateway reads them itself, so that many gateways do not tell them many
 * times.
 */
export class Rejected {
  /** Oldest first. */
  readonly #fleets = new Map<string, RejectedMessage[]>();
  readonly #seconds = new Map<number, { readonly second: number; told: number; last: RejectedMessage }>();

  /** @param policy What is taken out of what is told of dead letters; what ingestion tells was redacted by it. */
  constructor(private readonly policy: RedactionPolicy) {}

  apply(record: TableRecord): void {
    if (record.topic === deadLetters.name) {
      if (isLostMessage(record)) this.#addLetter(record);
    } else if (record.value !== null) this.#add(record.value as RejectedMessage);
  }

  /** Newest first. */
  of(fleet_id: string): RejectedMessage[] {
    const known = this.#fleets.get(fleet_id) ?? [];
    return known.toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at));
  }

  /** Looking into a record takes time, and whoever sends nothing but junk must not have all of it. */
  #addLetter(letter: TableRecord): void {
    const second = Math.floor(letter.timestamp / 1000);
    const now = this.#seconds.get(letter.partition);
    if (now?.second === second && now.told >= MOST_A_SECOND) {
      now.last.similar++;
      return;
    }
    const rejected = rejectedOf(letter, this.policy);
    if (!rejected || !this.#add(rejected)) return;
    if (now?.second === second) {
      now.told++;
      now.last = rejected;
    } else this.#seconds.set(letter.partition, { second, told: 1, last: rejected });
  }

  /** False for one that was told before: a record may be read twice. */
  #add(rejected: RejectedMessage): boolean {
    const { fleet_id, rejection_id } = rejected;
    const known = this.#fleets.get(fleet_id) ?? [];
    if (known.some((one) => one.rejection_id === rejection_id)) return false;
    known.push(rejected);
    if (known.length > MOST_OF_A_FLEET) known.shift();
    // Whoever was told of last is forgotten last.
    this.#fleets.delete(fleet_id);
    this.#fleets.set(fleet_id, known);
    if (this.#fleets.size > MOST_FLEETS) this.#fleets.delete(this.#fleets.keys().next().value ?? '');
    return true;
  }
}
