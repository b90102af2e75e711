import type { Alert, AlertDelivery } from '@chorus/contracts';
import { MAX_DELIVERIES } from '../limits.ts';
import { instantOf } from '../text.ts';

/**
 * The alert with the outcome of telling a channel. One outcome is kept of each channel and phase, the last one; what was
 * delivered stays so. A test is over with its final outcome.
 *
 * @param now log time, ms since 1970
 * @returns undefined where nothing changes
 */
export function recordDelivery(
  alert: Alert,
  delivery: AlertDelivery,
  { final, now }: { final: boolean; now: number },
): Alert | undefined {
  const isSame = (one: AlertDelivery) => one.channel_id === delivery.channel_id && one.phase === delivery.phase;
  const before = alert.deliveries.find(isSame);
  if (before?.state === 'delivered') return undefined;
  const deliveries = [...alert.deliveries.filter((one) => !isSame(one)), delivery].slice(-MAX_DELIVERIES);
  if (alert.kind !== 'test' || alert.status !== 'opened' || !final) return { ...alert, deliveries };
  const at = instantOf(now);
  return { ...alert, deliveries, status: 'resolved', updated_at: at, resolved_at: at };
}
