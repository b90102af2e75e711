/** Deaths of a process by the offset of the record that had blocked it. */
type ByOffset = ReadonlyMap<number, number>;

/** Offsets that one position's metadata names at most; far below the 4,096 bytes that brokers take. */
const MAX_OFFSETS = 32;

/**
 * How often a process was ended because a record blocked it, for one partition of each input. It is kept in the metadata
 * of the committed position, so that it outlives the process and is gone when the position has passed the record.
 */
export class Deaths {
  readonly #topics = new Map<string, ByOffset>();

  /** Forgets what was known of `topic` for what its committed position says; whose metadata these are not, has none. */
  restore(topic: string, metadata: string | null | undefined): void {
    this.#topics.set(topic, parseDeaths(metadata));
  }

  of(topic: string, offset: number): number {
    return this.#topics.get(topic)?.get(offset) ?? 0;
  }

  /** What `topic` has at `position` or behind it. */
  ahead(topic: string, position: number): ByOffset {
    return aheadOf(this.#topics.get(topic) ?? new Map(), position);
  }

  /** Metadata for committing `position` of `topic`: what has been passed is dropped; empty where nothing is left. */
  metadata(topic: string, position: number): string {
    return formatDeaths(this.ahead(topic, position));
  }
}

/** Metadata with one more death at `offset`, for a position at or before it, and how many it has now. */
export function oneMoreDeath(
  metadata: string | null | undefined,
  position: number,
  offset: number,
): { readonly deaths: number; readonly metadata: string } {
  const known = new Map(aheadOf(parseDeaths(metadata), position));
  const deaths = (known.get(offset) ?? 0) + 1;
  return { deaths, metadata: formatDeaths(known.set(offset, deaths)) };
}

const aheadOf = (deaths: ByOffset, position: number): ByOffset =>
  new Map([...deaths].filter(([offset]) => offset >= position));

/** Where there are too many, those that come first are kept. */
function formatDeaths(deaths: ByOffset): string {
  if (deaths.size === 0) return '';
  const first = [...deaths].sort(([a], [b]) => a - b).slice(0, MAX_OFFSETS);
  return JSON.stringify({ v: 1, deaths: Object.fromEntries(first) });
}

/** Nothing where somebody else has written the metadata, or a later version of this. */
function parseDeaths(metadata: string | null | undefined): ByOffset {
  const deaths = new Map<number, number>();
  if (!metadata) return deaths;
  let json: { v?: unknown; deaths?: unknown } | null;
  try {
    json = JSON.parse(metadata) as typeof json;
  } catch {
    return deaths;
  }
  if (json?.v !== 1 || typeof json.deaths !== 'object') return deaths;
  for (const [text, count] of Object.entries(json.deaths ?? {})) {
    const offset = Number(text);
    if (Number.isSafeInteger(offset) && offset >= 0 && Number.isSafeInteger(count) && (count as number) > 0)
      deaths.set(offset, count as number);
  }
  return deaths;
}
