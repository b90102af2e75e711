import { ProblemException } from '@chorus/service-kit';
import type { FleetView } from '../read-model/fleet-view.ts';

/**
 * A moment of the past hour of a fleet, ms since 1970.
 *
 * @throws ProblemException 400 where it has not come yet, or is longer ago than what is kept
 */
export function pastMoment(view: FleetView, at: string, now: number): number {
  const moment = Date.parse(at);
  const instant = (ms: number) => new Date(ms).toISOString();
  if (moment > now)
    refuse(`"at" (${at}) is in the future: it is ${instant(now)}. Leave it out for now.`, 'is in the future');
  const begins = view.film.beginsAt(now);
  if (moment < begins)
    refuse(
      `"at" (${at}) is before ${instant(begins)}, the oldest moment of this fleet that is kept; "from" of /api/v1/timeline says it, and /api/v1/events goes further back.`,
      'is before the oldest moment that is kept',
    );
  return moment;
}

function refuse(detail: string, error: string): never {
  throw new ProblemException({ status: 400, kind: 'validation', detail, errors: [{ pointer: '/at', detail: error }] });
}
