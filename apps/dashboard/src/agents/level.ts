import type { AgentSummary, TrustScore } from '@chorus/contracts';

/** Below this, trust is critical. */
export const CRITICAL_BELOW = 30;
/** Below this, trust is a warning. */
export const WARN_BELOW = 60;
/** With fewer pieces of evidence a score says little: shown as such, never as trouble. */
export const FEW_OBSERVATIONS = 10;

/** What a score means. `unknown`: nothing is known yet. */
export type Level = 'unknown' | 'few' | 'critical' | 'warn' | 'ok';

/** A small shape beside a name. Shape first, colour second; nothing stands for a healthy agent. */
export type GlyphName = 'critical' | 'warn' | 'quarantined' | 'probation' | 'few' | 'none';

export function levelOf(trust: TrustScore | null): Level {
  if (trust === null) return 'unknown';
  if (trust.observations < FEW_OBSERVATIONS) return 'few';
  const score = Math.round(trust.score);
  if (score < CRITICAL_BELOW) return 'critical';
  return score < WARN_BELOW ? 'warn' : 'ok';
}

/** Standing before level: a quarantined agent is a square whatever its score. */
export function glyphOf(trust: TrustScore | null): GlyphName {
  if (trust?.standing === 'quarantined') return 'quarantined';
  if (trust?.standing === 'probation') return 'probation';
  const level = levelOf(trust);
  return level === 'ok' || level === 'unknown' ? 'none' : level;
}

/** Its messages are marked blocked. */
export const isQuarantined = (agent: AgentSummary | undefined): boolean =>
  agent?.trust?.standing === 'quarantined' && agent.trust.enforced;

/** Observe mode: it would be quarantined. */
export const wouldBeQuarantined = (agent: AgentSummary | undefined): boolean =>
  agent?.trust?.standing === 'quarantined' && !agent.trust.enforced;

/** The standing in words, as shown and as read aloud. */
export function standingWords(agent: AgentSummary): string {
  if (isQuarantined(agent)) return 'quarantined';
  if (wouldBeQuarantined(agent)) return 'would be quarantined';
  if (agent.trust === null) return agent.activity?.kind === 'tool' ? 'tool' : 'not scored yet';
  return agent.trust.standing;
}

/** Messages per minute at `now` (ms since 1970): the rate of the last message, decayed with its one-minute time constant. */
export function rateAt(agent: AgentSummary, now: number): number {
  const activity = agent.activity;
  if (activity === null) return 0;
  return activity.messages_per_minute * Math.exp(-Math.max(0, now - Date.parse(activity.last_seen)) / 60_000);
}
