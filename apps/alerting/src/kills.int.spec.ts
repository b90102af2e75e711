import { busConfigSchema, createBus, to } from '@chorus/bus';
import { config, interventions, systemAlerts, type Alert } from '@chorus/contracts';
import { uniqueName, Workers } from '@chorus/testing';
import { describeWith, kafkaForTests } from '@chorus/testing/jest';
import { expect, it } from '@jest/globals';
import { startReceiver } from './testing/receiver.ts';
import { channel, intervention } from './testing/records.ts';

const kafka = await kafkaForTests();
const PROGRAM = new URL('./testing/alerting.main.ts', import.meta.url);
const FLEETS = ['a', 'b', 'c', 'd'];
const AGENTS = 15;
const KILLS = 2;

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 10));
}

describeWith([kafka], 'alerting, killed while it sends', () => {
  it('loses no delivery, and repeats none that was recorded', async () => {
    const env = {
      KAFKA_BROKERS: kafka.brokers,
      KAFKA_NAMESPACE: `${uniqueName('kills')}-`,
      KAFKA_PARTITIONS: '2',
      ALERT_ALLOW_PRIVATE: 'true',
      BUS: 'kafka',
    };
    const hook = await startReceiver();
    hook.takes(100);
    const received = () => hook.received.map(({ headers }) => String(headers['chorus-delivery-id']));
    /** Deliveries that are recorded in an alert. */
    const recorded = new Set<string>();
    await Workers.with(async (workers) => {
      const alerting = await workers.start({ program: PROGRAM, env });
      const bus = createBus(busConfigSchema.parse(env));
      try {
        bus.reader({
          name: 'spec',
          topics: [{ topic: systemAlerts, from: 'beginning' }],
          onRecords: (records) => {
            for (const { alert_id, deliveries } of records.map(({ value }) => value as Alert))
              for (const { channel_id, phase, state } of deliveries)
                if (state === 'delivered') recorded.add(`${alert_id}.${phase}.${channel_id}`);
          },
        });
        await bus.publish(
          FLEETS.map((fleet_id) => to(config, channel({ fleet_id, channel_id: `to-${fleet_id}`, url: hook.url }))),
        );
        for (let n = 0; n < AGENTS; n++)
          await bus.publish(
            FLEETS.map((fleet_id) => to(interventions, intervention({ fleet_id, agent_id: `agent-${n}` }))),
          );
        const total = FLEETS.length * AGENTS;
        for (let kill = 1; kill <= KILLS; kill++) {
          const enough = (total * kill) / (KILLS + 1);
          await until(() => new Set(received()).size >= enough);
          await alerting.kill();
          // Nothing is on its way any more: what is recorded now was recorded before the death.
          expect(received().length).toBeLessThan(total);
          const before = { sent: received().length, recorded: new Set(recorded) };
          await alerting.respawn();
          await until(() => new Set(received()).size > Math.min(enough, total - 1));
          const repeated = received()
            .slice(before.sent)
            .filter((id) => before.recorded.has(id));
          expect(repeated).toEqual([]);
        }
        await until(() => recorded.size === total);
        expect(new Set(received())).toEqual(recorded);
      } finally {
        await bus.close();
      }
    });
    await hook.close();
  }, 180_000);
});
