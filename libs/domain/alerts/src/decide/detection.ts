import type { Alert, Detection } from '@chorus/contracts';
import { instantOf, show } from '../text.ts';
import { bounded, newAlert, type Occasion } from './occasion.ts';

/** What the alert of a detection is found by within a fleet. */
export const detectionSubject = (detection_id: string): string => `detection/${detection_id}`;

/** From here on a detection is critical, and a warning below. */
const CRITICAL_CONFIDENCE = 0.9;

const NAMES: Readonly<Record<Detection['kind'], string>> = {
  routing_loop: 'Routing loop',
  hoarding: 'Hoarding',
  cascade: 'Cascade',
  byzantine: 'Contradicting statements',
  stall: 'Stall',
};

/**
 * The next version of a detection's alert. A detection has one, however many versions of it arrive: the first open one
 * opens it, the rest update it, a closed or dismissed one resolves it, and what comes after that changes nothing.
 *
 * @param known the alert of this detection, if there is one
 */
export function onDetection(known: Alert | undefined, detection: Detection, { id, now }: Occasion): Alert | undefined {
  const over = detection.status === 'closed' || detection.verdict === 'dismissed';
  if (known ? known.status === 'resolved' : over) return undefined;
  const updated_at = instantOf(now);
  const said = {
    severity: detection.confidence >= CRITICAL_CONFIDENCE ? 'critical' : 'warning',
    title: titleOf(detection),
    summary: detection.summary,
    suggested_action: detection.suggested_action,
    agents: detection.agents,
    evidence: detection.evidence,
    confidence: detection.confidence,
    correlation_id: detection.correlation_id,
    updated_at,
  } as const;
  if (known)
    return bounded({ ...known, ...said, ...(over ? { status: 'resolved' as const, resolved_at: updated_at } : {}) });
  return newAlert({
    ...said,
    alert_id: id,
    fleet_id: detection.fleet_id,
    kind: 'detection',
    status: 'opened',
    detection_id: detection.detection_id,
    opened_at: detection.started_at,
  });
}

function titleOf({ kind, agents, status, verdict }: Detection): string {
  const end = status === 'closed' ? ' is over' : verdict === 'dismissed' ? ' was dismissed' : '';
  const shown = agents.slice(0, 3).map(show).join(', ');
  const more = agents.length > 3 ? ` and ${agents.length - 3} more` : '';
  return `${NAMES[kind]}${end}: ${shown}${more}`;
}
