import { busConfigSchema, createBus, to } from '@chorus/bus';
import { config, interventions, systemAlerts, type Alert } from '@chorus/contracts';
import { uniqueName, Workers, type WorkerProcess } from '@chorus/testing';
import { describeWith, kafkaForTests } from '@chorus/testing/jest';
import { expect, it } from '@jest/globals';
import { startReceiver } from './testing/receiver.ts';
import { channel, intervention } from './testing/records.ts';

const kafka = await kafkaForTests();
const PROGRAM = new URL('./testing/alerting.main.ts', import.meta.url);
const FLEETS = ['a', 'b', 'c', 'd'];
const AGENTS = 15;
const KILLS = 2;
const TOTAL = FLEETS.length * AGENTS;

interface Scene {
  readonly first: WorkerProcess;
  readonly start: () => Promise<WorkerProcess>;
  /** {@link TOTAL} quarantines of agents of which nobody has heard. */
  readonly publish: () => Promise<void>;
  /** Ids of deliveries, in the order of arrival. */
  readonly received: () => readonly string[];
  /** Deliveries that an alert tells of. */
  readonly recorded: ReadonlySet<string>;
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 10));
}

/** Sixty deliveries over four channels that take their time, to processes that something happens to meanwhile. */
async function play(story: (scene: Scene) => Promise<void>): Promise<void> {
  const env = {
    KAFKA_BROKERS: kafka.brokers,
    KAFKA_NAMESPACE: `${uniqueName('moves')}-`,
    KAFKA_PARTITIONS: '2',
    ALERT_ALLOW_PRIVATE: 'true',
    BUS: 'kafka',
  };
  const hook = await startReceiver();
  hook.takes(150);
  let published = 0;
  const received = () => hook.received.map(({ headers }) => String(headers['chorus-delivery-id']));
  const recorded = new Set<string>();
  await Workers.with(async (workers) => {
    const start = () => workers.start({ program: PROGRAM, env });
    const first = await start();
    const bus = createBus(busConfigSchema.parse(env));
    const publish = async () => {
      await bus.publish(
        FLEETS.map((fleet_id) => to(config, channel({ fleet_id, channel_id: `to-${fleet_id}`, url: hook.url }))),
      );
      for (let n = 0; n < AGENTS; n++)
        await bus.publish(
          FLEETS.map((fleet_id) => to(interventions, intervention({ fleet_id, agent_id: `agent-${published + n}` }))),
        );
      published += TOTAL;
    };
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
      await story({ first, start, publish, received, recorded });
      await until(() => recorded.size === published);
      expect(new Set(received())).toEqual(recorded);
    } finally {
      await bus.close();
    }
  });
  await hook.close();
}

describeWith([kafka], 'alerting that sends', () => {
  it('loses no delivery when it is killed, and repeats none that was recorded', async () => {
    await play(async ({ first, publish, received, recorded }) => {
      await publish();
      for (let kill = 1; kill <= KILLS; kill++) {
        const enough = (TOTAL * kill) / (KILLS + 1);
        await until(() => new Set(received()).size >= enough);
        await first.kill();
        expect(new Set(received()).size).toBeLessThan(TOTAL);
        // Nothing is on its way any more: what is recorded now was recorded before the death.
        const before = { sent: received().length, recorded: new Set(recorded) };
        await first.respawn();
        await until(() => received().length > before.sent);
        expect(
          received()
            .slice(before.sent)
            .filter((id) => before.recorded.has(id)),
        ).toEqual([]);
      }
    });
  }, 180_000);

  it('repeats at most what is being sent when its partitions move, twice', async () => {
    await play(async ({ first, start, publish, received }) => {
      await publish();
      await until(() => received().length >= TOTAL / 4);
      await start();
      await publish();
      await until(() => received().length >= TOTAL * 1.25);
      await first.stop();
      await until(() => new Set(received()).size === 2 * TOTAL);
      // Of each channel one may be on its way, each time.
      expect(received().length - 2 * TOTAL).toBeLessThanOrEqual(2 * FLEETS.length);
    });
  }, 180_000);
});
