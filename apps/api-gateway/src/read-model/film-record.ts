import { isFrom, type BusRecord, type TableRecord } from '@chorus/bus';
import { causalGraphUpdates, detections, trustScores } from '@chorus/contracts';
import type { Film } from '@chorus/graph';

/** Puts a record of a fleet into its film; others than those that the graph of a moment is made of are passed over. */
export function filmRecord(film: Film, record: TableRecord): void {
  if (record.value === null) {
    if (record.topic === trustScores.name)
      film.forgetAgent(record.key.slice(record.key.indexOf('/') + 1), record.timestamp);
    return;
  }
  const known = record as BusRecord;
  if (isFrom(known, causalGraphUpdates)) film.graph(known.value, timeOf(known.value.timestamp, record));
  else if (isFrom(known, trustScores)) film.trust(known.value, timeOf(known.value.timestamp, record));
  else if (isFrom(known, detections)) film.detection(known.value, timeOf(known.value.updated_at, record));
}

/** When it was so: as the record says, for what was late on the log shows where it belongs; never after it was written. */
const timeOf = (instant: string, { timestamp }: TableRecord): number => Math.min(Date.parse(instant), timestamp);
