import type { Detection } from '@chorus/contracts';
import { begin } from '../begin.ts';
import { confidenceOf, incidentId } from '../incident.ts';
import type { Conversation, Incident, Statement } from './conversation.ts';
import type { Loop } from './find-loop.ts';
import { MAX_EVIDENCE, MAX_QUIET_MS, MIN_QUIET_MS } from './limits.ts';
import { duration, show } from '../show.ts';

/** How an incident ended. */
export type Ending = 'stopped' | 'progressed';

type Named = Pick<Conversation, 'fleet_id' | 'correlation_id'>;

/** A new incident. Its id follows from fleet, conversation and first message. */
export function openIncident({ fleet_id, correlation_id }: Named, loop: Loop, now: number): Incident {
  const ids = loop.occurrences.map(({ message_id }) => message_id);
  const began = loop.occurrences[0]?.at ?? now;
  const agents = loop.lap.map(({ sender }) => sender);
  const figures = { agents, laps: loop.laps, messages: ids.length, lasted: now - began };
  const detection = begin(
    {
      detection_id: incidentId('routing_loop', fleet_id, correlation_id, ids[0] ?? ''),
      fleet_id,
      kind: 'routing_loop',
      agents,
      confidence: confidence(loop.laps, loop.lap),
      evidence: ids.slice(0, MAX_EVIDENCE),
      correlation_id,
      started_at: new Date(began).toISOString(),
      laps: loop.laps,
      messages: ids.length,
      summary: summary(figures),
      suggested_action: suggestion(agents),
    },
    now,
  );
  return {
    detection,
    lap: loop.lap.map(({ id }) => id),
    underway: [],
    heard: loop.lap.at(-1)?.id ?? 0,
    doubted: false,
    last_at: now,
    lap_began_at: now,
    slowest_lap_ms: (now - began) / loop.laps,
  };
}

/** One message further on its way round; where it completes a lap, the detection is a new version. */
export function advance(incident: Incident, message_id: string, lap: readonly Statement[], now: number): Incident {
  const underway = [...incident.underway, message_id];
  const heard = incident.lap[incident.underway.length] ?? 0;
  if (underway.length < incident.lap.length) return { ...incident, underway, heard, last_at: now };
  const laps = incident.detection.laps + 1;
  return {
    ...incident,
    detection: { ...updated(incident, underway, laps, now), confidence: confidence(laps, lap) },
    underway: [],
    heard,
    // What was said has changed nothing.
    doubted: false,
    last_at: now,
    lap_began_at: now,
    slowest_lap_ms: Math.max(incident.slowest_lap_ms, now - incident.lap_began_at),
  };
}

/** It goes on, though one message of it is missing or has come late. */
export const goOn = (incident: Incident, heard: number, now: number): Incident =>
  heard === incident.heard ? incident : { ...incident, heard, last_at: now };

/** The last version of an incident. The messages of a lap that was not finished count. */
export function close(incident: Incident, ending: Ending, now: number): Detection {
  const detection = updated(incident, incident.underway, incident.detection.laps, incident.last_at);
  const end = ending === 'stopped' ? 'It has stopped.' : 'Then something new was said.';
  return {
    ...detection,
    status: 'closed',
    updated_at: new Date(now).toISOString(),
    summary: `${detection.summary} ${end}`,
    suggested_action: 'Nothing; it is over. Find out why they could not settle it.',
  };
}

/** Whether nothing has gone round for too long. */
export function isQuiet({ last_at, slowest_lap_ms }: Incident, now: number): boolean {
  return now - last_at >= Math.min(MAX_QUIET_MS, Math.max(MIN_QUIET_MS, 2 * slowest_lap_ms));
}

function updated({ detection }: Incident, ids: readonly string[], laps: number, now: number): Detection {
  const messages = detection.messages + ids.length;
  const lasted = now - Date.parse(detection.started_at);
  return {
    ...detection,
    laps,
    messages,
    evidence: [...detection.evidence, ...ids].slice(0, MAX_EVIDENCE),
    updated_at: new Date(now).toISOString(),
    summary: summary({ agents: detection.agents, laps, messages, lasted }),
  };
}

/** Half the doubt is gone with each further lap; wordings that are only alike leave some. */
function confidence(laps: number, lap: readonly Statement[]): number {
  const alike = Math.min(...lap.map(({ similarity }) => similarity));
  return confidenceOf(alike * (1 - 2 ** (1 - laps)));
}

function summary(loop: { agents: readonly string[]; laps: number; messages: number; lasted: number }): string {
  const { agents, laps, messages, lasted } = loop;
  const way = [...agents, agents[0] ?? ''].map((agent) => show(agent)).join(' → ');
  return `${way}: the same again for ${laps} laps, ${messages} messages in ${duration(lasted)}, without progress.`;
}

function suggestion(agents: readonly string[]): string {
  const [first = '', second = ''] = agents.map((agent) => show(agent));
  return (
    `Let a person or a planner settle what they wait for, or stop ${first} from handing it to ${second} again. ` +
    'If it goes on, quarantine one of them.'
  );
}
