import type { Alert } from '@chorus/contracts';
import { MAX_ACTION, MAX_EVIDENCE, MAX_SUMMARY, MAX_TITLE } from '../limits.ts';
import { line } from '../text.ts';

/** The moment at which something is decided. */
export interface Occasion {
  /** What an alert is called if one begins now: unique, the same at every attempt, of letters, digits, `-`, `_` and `.`. */
  readonly id: string;
  /** Log time, ms since 1970. */
  readonly now: number;
}

type Optional =
  | 'agents'
  | 'service'
  | 'detection_id'
  | 'correlation_id'
  | 'evidence'
  | 'confidence'
  | 'enforced'
  | 'channel_id'
  | 'resolved_at'
  | 'deliveries';

/** An alert with what every kind leaves open, its texts and lists within their limits. */
export function newAlert(given: Omit<Alert, Optional> & Partial<Pick<Alert, Optional>>): Alert {
  return bounded({
    agents: [],
    service: null,
    detection_id: null,
    correlation_id: null,
    evidence: [],
    confidence: null,
    enforced: true,
    channel_id: null,
    resolved_at: null,
    deliveries: [],
    ...given,
  } as Alert);
}

/** The same alert, its texts and lists within their limits. */
export const bounded = (alert: Alert): Alert => ({
  ...alert,
  title: line(alert.title, MAX_TITLE),
  summary: line(alert.summary, MAX_SUMMARY),
  suggested_action: line(alert.suggested_action, MAX_ACTION),
  evidence: alert.evidence.slice(-MAX_EVIDENCE),
});
