import type { Detection } from '@chorus/contracts';

/** Name and version of these rules, in each detection. */
export const RULES = 'patterns/5';

type Known = 'detection_id' | 'fleet_id' | 'kind' | 'agents' | 'confidence' | 'summary' | 'suggested_action';

/** A detection that begins: what is not given has not been found out yet, and nobody has judged it. */
export function begin(known: Pick<Detection, Known> & Partial<Detection>, now: number): Detection {
  const at = new Date(now).toISOString();
  return {
    evidence: [],
    correlation_id: null,
    status: 'open',
    started_at: at,
    updated_at: at,
    laps: 0,
    messages: 0,
    tokens: null,
    resources: [],
    root_agent: null,
    amplifiers: [],
    statements: [],
    rules: RULES,
    verdict: null,
    verdict_by: null,
    verdict_at: null,
    verdict_reason: null,
    ...known,
  };
}
