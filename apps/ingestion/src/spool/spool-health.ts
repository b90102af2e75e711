import type { SpoolingStatus } from '@chorus/bus';
import type { ProbeResult } from '@chorus/service-kit';

/** What the spool's state means for the service: it does its work as long as there is room. */
export function spoolHealth(
  { state, reason, bytes, maxBytes, records, oldest_ms, refusing }: SpoolingStatus,
  now: number,
): ProbeResult {
  if (state === 'direct') return { state: 'up', detail: 'messages go straight to Kafka', latency_ms: null };
  const age = Math.round(Math.max(0, now - (oldest_ms ?? now)) / 1000);
  const held = `${records} messages, ${megabytes(bytes)} of ${megabytes(maxBytes)}, the oldest for ${age} s`;
  if (refusing !== undefined)
    return { state: 'down', detail: `messages are refused (${refusing}); on disk: ${held}`, latency_ms: null };
  return { state: 'degraded', detail: `messages wait on disk: ${held} (${reason})`, latency_ms: null };
}

const megabytes = (bytes: number): string => `${(bytes / 1_048_576).toFixed(1)} MiB`;
