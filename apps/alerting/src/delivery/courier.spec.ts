import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { onIntervention } from '@chorus/alerts';
import { MemoryBus } from '@chorus/bus';
import { createLogger, Health, Registry } from '@chorus/service-kit';
import type { AlertingConfig } from '../config.ts';
import { channel, intervention } from '../testing/records.ts';
import { Courier } from './courier.ts';
import { DeliveryMetrics } from './delivery-metrics.ts';
import type { Attempt } from './http-sender.ts';

const clock = { now: () => 1_000_000 };
const CONFIG = { ALERT_RETRY_FIRST_MS: 1_000, ALERT_RETRY_LONGEST_MS: 60_000, ALERT_MAX_AGE_MINUTES: 60 };

const FAILED: Attempt = { kind: 'failed', status: 500, error: 'no', retry_after_ms: null, unreachable: false };

describe('what everybody is told of channels', () => {
  it('is how many fail, without a name, and does not make the service degraded', async () => {
    const health = new Health(clock);
    health.enter('running');
    const sent: string[] = [];
    const courier = new Courier(
      new MemoryBus(),
      clock,
      { ...CONFIG, DASHBOARD_URL: 'http://dashboard.test' } as AlertingConfig,
      health,
      createLogger({ level: 'silent' }),
      {
        send: (url) => {
          sent.push(url);
          return Promise.resolve(FAILED);
        },
      },
      new DeliveryMetrics(new Registry()),
    );
    courier.onModuleInit();
    const alert = onIntervention(undefined, intervention(), { id: 'quarantine-0-1', now: clock.now() })!;
    for (const channel_id of ['bad-hook', 'worse-hook'])
      courier.offer(`shop/${channel_id}`, [{ alert, since: clock.now(), channel: channel({ channel_id }) }]);
    for (let n = 0; n < 20; n++) await turn();
    expect(sent).toHaveLength(2);
    const { state, dependencies } = await health.report();
    expect(state).toBe('up');
    expect(dependencies).toMatchObject([{ name: 'alert channels', state: 'up', detail: '2 channels fail' }]);
  });
});
