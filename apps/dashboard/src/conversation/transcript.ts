import { factsOf, type Detection, type StoredDecision } from '@chorus/contracts';
import { foldLaps } from './laps.ts';
import { lanesOf, type Lanes } from './lanes.ts';
import { notesOf, worstTone, type Note, type Tone } from './notes.ts';
import { NO_OPINIONS, quotesOf, type Opinions, type Quote } from './opinions.ts';
import { inReplyOrder } from './reply-order.ts';
import { callsOf, type Call } from './tool-calls.ts';

/** One message as it is shown, with the results of its calls. */
export interface Entry {
  readonly key: string;
  readonly message: StoredDecision;
  /** Its id and those of the results shown in it. */
  readonly ids: readonly string[];
  readonly text: string;
  readonly error: string;
  readonly calls: readonly Call[];
  readonly tokens: number | null;
  readonly cost_usd: number | null;
  readonly notes: readonly Note[];
  /** What a model thinks of it; changes nothing. */
  readonly quotes: readonly Quote[];
  readonly tone: Tone | null;
  /** Part of a detected loop. */
  readonly looped: boolean;
}

/** A line of the transcript: a message, or laps of a loop until they are opened. */
export type Row =
  | { readonly type: 'message'; readonly key: string; readonly entry: Entry }
  | {
      readonly type: 'laps';
      readonly key: string;
      readonly entries: readonly Entry[];
      readonly laps: readonly [number, number];
      readonly agents: readonly string[];
    };

/** How far a detection reaches, in keys of entries; `track` says which of the brackets in the margin is its. */
export interface Extent {
  readonly detection: Detection;
  readonly first: number;
  readonly last: number;
  readonly track: number;
}

export interface Transcript {
  readonly entries: readonly Entry[];
  readonly lanes: Lanes;
  readonly extents: readonly Extent[];
}

/** Brackets that fit beside each other; what overlaps more is named at its message only. */
export const MOST_TRACKS = 3;

/** @param stored in the order of the event store */
export function transcriptOf(
  stored: readonly StoredDecision[],
  detections: readonly Detection[],
  opinions: Opinions = NO_OPINIONS,
): Transcript {
  const messages = inReplyOrder(stored);
  const { calls, results } = callsOf(messages);
  const shown = messages.filter((message) => !results.has(message));
  const asked = shown.map((message) => ({ message, calls: calls.get(message) ?? [] }));
  const index = new Map<string, number>();
  asked.forEach((of, at) => {
    for (const id of idsOf(of)) if (!index.has(id)) index.set(id, at);
  });
  const extents = extentsOf(detections, index);
  const begins = new Map<number, Detection[]>();
  for (const { first, detection } of extents) begins.set(first, [...(begins.get(first) ?? []), detection]);
  const entries = asked.map((of, at) => ({
    ...entryOf(of, begins.get(at) ?? [], loopAt(extents, at, of.message)),
    quotes: quotesOf(partsOf(of), opinions),
  }));
  return { entries, lanes: lanesOf(shown.map(wayOf)), extents };
}

/** The lines, with laps folded but for those in `opened` (keys of {@link Row}). */
export function rowsOf({ entries, extents }: Transcript, opened: ReadonlySet<string>, target: string): readonly Row[] {
  const steps = entries.map((entry) => ({ ...wayOf(entry.message), marked: isMarked(entry) }));
  const loops = extents
    .filter(({ detection }) => detection.kind === 'routing_loop')
    .map(({ detection, first, last }) => ({ agents: detection.agents, first, last }));
  const rows: Row[] = [];
  let at = 0;
  const messagesUpTo = (end: number): void => {
    for (; at < end; at++) {
      const entry = entries[at];
      if (entry !== undefined) rows.push({ type: 'message', key: entry.key, entry });
    }
  };
  for (const fold of foldLaps(steps, loops)) {
    const folded = entries.slice(fold.from, fold.to + 1);
    const key = `laps ${folded[0]?.key}`;
    if (opened.has(key) || (target !== '' && folded.some((entry) => entry.ids.includes(target)))) continue;
    messagesUpTo(fold.from);
    rows.push({ type: 'laps', key, entries: folded, laps: fold.laps, agents: fold.agents });
    at = fold.to + 1;
  }
  messagesUpTo(entries.length);
  return rows;
}

/** Sum of what is told; null where nothing is. */
export function sumOf(entries: readonly Entry[], of: 'tokens' | 'cost_usd'): number | null {
  return added(entries.map((entry) => entry[of]));
}

export const wayOf = ({ decision }: StoredDecision): { readonly from: string; readonly to: readonly string[] } => ({
  from: decision.original_message.agent_id,
  to: decision.original_message.target_agents,
});

const idOf = (message: StoredDecision): string => message.decision.processing_metadata.message_id;

interface Asked {
  readonly message: StoredDecision;
  readonly calls: readonly Call[];
}
const partsOf = ({ message, calls }: Asked): readonly StoredDecision[] => [
  message,
  ...calls.flatMap(({ result }) => (result === null ? [] : [result.message])),
];
const idsOf = (of: Asked): readonly string[] => partsOf(of).map(idOf);

function entryOf(of: Asked, begins: readonly Detection[], looped: boolean): Omit<Entry, 'quotes'> {
  const { message, calls } = of;
  const parts = partsOf(of);
  const facts = parts.map((it) => factsOf(it.decision.original_message));
  const notes = parts.flatMap((it, at) => notesOf(it, at === 0 ? begins : []));
  const { content } = message.decision.original_message;
  return {
    key: `${message.partition}:${message.offset}`,
    message,
    ids: idsOf(of),
    text: content.text ?? '',
    error: content.error ?? '',
    calls,
    tokens: added(facts.map((it) => it.tokens)),
    cost_usd: added(facts.map((it) => it.cost_usd)),
    notes,
    tone: worstTone(notes),
    looped,
  };
}

function added(values: readonly (number | null)[]): number | null {
  const told = values.filter((it) => it !== null);
  return told.length === 0 ? null : told.reduce((sum, it) => sum + it, 0);
}

/** Repeating itself is what a loop is; anything else found at a message keeps it in sight. */
const isMarked = ({ message, error, notes }: Entry): boolean => {
  const { conflict_analysis: analysis, intervention_action: action } = message.decision;
  return error !== '' || action !== null || (notes.length > 0 && analysis.kind !== 'repetition');
};

function extentsOf(detections: readonly Detection[], index: ReadonlyMap<string, number>): readonly Extent[] {
  const found = detections
    .filter((detection) => detection.verdict !== 'dismissed')
    .flatMap((detection) => {
      const places = detection.evidence.flatMap((id) => index.get(id) ?? []);
      return places.length === 0 ? [] : [{ detection, first: Math.min(...places), last: Math.max(...places) }];
    })
    .sort((a, b) => a.first - b.first || b.last - a.last);
  const ends: number[] = [];
  return found.map((extent) => {
    const free = ends.findIndex((end) => end < extent.first);
    const track = free === -1 ? ends.length : free;
    ends[track] = extent.last;
    return { ...extent, track };
  });
}

const loopAt = (extents: readonly Extent[], at: number, { decision }: StoredDecision): boolean =>
  extents.some(
    ({ detection, first, last }) =>
      detection.kind === 'routing_loop' &&
      first <= at &&
      at <= last &&
      [decision.original_message.agent_id, ...decision.original_message.target_agents].every((it) =>
        detection.agents.includes(it),
      ),
  );
