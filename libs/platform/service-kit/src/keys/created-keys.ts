import { timingSafeEqual } from 'node:crypto';
import type { TableRecord } from '@chorus/bus';
import type { ApiKeyConfig, ConfigSection } from '@chorus/contracts';
import { digestOf, placeOf } from './api-keys.ts';

interface Row {
  readonly section: ApiKeyConfig;
  readonly digest: Buffer;
  readonly place: string;
}

const PREFIX = 'api_key/';

/**
 * The keys that people have made, as `config` tells of them: by page, REST or command line. Revoked ones among them. Two
 * keys of one id or one text, which the registry lets nobody make in one fleet, are the one that was made first, so that all
 * replicas agree.
 */
export class CreatedKeys {
  readonly #byId = new Map<string, Row>();
  /** Rows of one text: one, unless somebody went past the registry. */
  readonly #byPlace = new Map<string, Set<Row>>();
  readonly #listeners = new Set<() => void>();
  #table = { isComplete: true };

  /** Whether all that was there at the start is known: until then a key that is not known may have been made all the same. */
  get isComplete(): boolean {
    return this.#table.isComplete;
  }

  /** What says whether all is known; all is where nothing is followed. */
  awaits(table: { readonly isComplete: boolean }): void {
    this.#table = table;
  }

  /** Records of `config`; other sections are passed over. */
  apply(records: readonly TableRecord[]): void {
    let changed = false;
    for (const record of records) {
      const section = record.value as ConfigSection | null;
      if (section?.section === 'api_key') changed = this.#put(section) || changed;
      else if (section === null && record.key.startsWith(PREFIX))
        changed = this.#remove(record.key.slice(PREFIX.length)) || changed;
    }
    if (changed) for (const listener of this.#listeners) listener();
  }

  /** Calls `listener` after each change. */
  onChange(listener: () => void): void {
    this.#listeners.add(listener);
  }

  get(key_id: string): ApiKeyConfig | undefined {
    return this.#byId.get(key_id)?.section;
  }

  /** Those of a fleet, in no order. */
  ofFleet(fleet_id: string): ApiKeyConfig[] {
    return [...this.#byId.values()].flatMap(({ section }) => (section.fleet_id === fleet_id ? section : []));
  }

  /** The key of this SHA-256. */
  find(digest: Buffer): ApiKeyConfig | undefined {
    let first: ApiKeyConfig | undefined;
    for (const { section, digest: own } of this.#byPlace.get(placeOf(digest)) ?? [])
      if (timingSafeEqual(own, digest) && (!first || isEarlier(section, first))) first = section;
    return first;
  }

  #put(section: ApiKeyConfig): boolean {
    const before = this.#byId.get(section.key_id)?.section;
    if (before && before.fleet_id !== section.fleet_id && isEarlier(before, section)) return false;
    this.#remove(section.key_id);
    const digest = digestOf(section.hash);
    const row = { section, digest, place: placeOf(digest) };
    this.#byId.set(section.key_id, row);
    this.#byPlace.set(row.place, (this.#byPlace.get(row.place) ?? new Set()).add(row));
    return true;
  }

  #remove(key_id: string): boolean {
    const row = this.#byId.get(key_id);
    if (!row) return false;
    this.#byId.delete(key_id);
    const rows = this.#byPlace.get(row.place);
    rows?.delete(row);
    if (rows?.size === 0) this.#byPlace.delete(row.place);
    return true;
  }
}

function isEarlier(a: ApiKeyConfig, b: ApiKeyConfig): boolean {
  const between = Date.parse(a.created_at) - Date.parse(b.created_at);
  if (between !== 0) return between < 0;
  return a.fleet_id === b.fleet_id ? a.key_id < b.key_id : a.fleet_id < b.fleet_id;
}
