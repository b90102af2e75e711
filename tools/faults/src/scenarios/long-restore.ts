import { until } from '../stage/wait.ts';
import { count, forward } from '../worker/processors.ts';
import type { Scenario, Stage } from './scenario.ts';

/** Long enough for a process that others keep from the processor for a while. */
const SESSION_MS = 3000;
/** A restoration counts as long from so many session time-outs on. */
const LONG = 2;
const FED = 16_000;
const BYTES_A_SECOND = 200_000;

/** A task reads a large changelog through a slow line, for several session time-outs. Its process stays a member. */
export const longRestore: Scenario = {
  name: 'long-restore',
  fault: 'restore that takes longer than the session',
  times: { full: 2, short: 0 },
  rate: 4000,
  // Nearly every step puts another key into the changelog.
  keys: 2000,
  env: {
    KAFKA_SESSION_TIMEOUT_MS: String(SESSION_MS),
    KAFKA_HEARTBEAT_INTERVAL_MS: '500',
    KAFKA_REQUEST_TIMEOUT_MS: '10000',
  },
  async play(stage, times) {
    const { fleet, feeder, proxy, caughtUp, complain } = stage;
    const worker = await fleet.add(proxy(0));
    await until('for a large changelog', () => feeder.fed.length >= FED);
    feeder.pace(50);
    await fleet.allWorking();
    for (let n = 0; n < times; n++) {
      await caughtUp();
      await worker.kill();
      proxy(0).throttle(BYTES_A_SECOND);
      await worker.respawn();
      await until('for tasks to be assigned', () => worker.tasks.size === fleet.tasks);
      const begun = performance.now();
      const before = await membersOf(stage);
      await until('for all to be restored', () => worker.tasksIn('running', 'working') === fleet.tasks);
      const after = await membersOf(stage);
      const seconds = Math.round(performance.now() - begun) / 1000;
      proxy(0).throttle(undefined);
      if (seconds * 1000 < LONG * SESSION_MS) complain(`a restore took only ${seconds} s: too short to show anything`);
      if (before !== after) complain(`a restore of ${seconds} s cost the membership: ${before} became ${after}`);
    }
    return times;
  },
};

/** Who is in the processors' groups, by the ids that the broker gave. */
async function membersOf(stage: Stage): Promise<string> {
  const admin = stage.kafkajs().admin();
  await admin.connect();
  try {
    const { groups } = await admin.describeGroups([forward, count].map(({ name }) => stage.named(name)));
    return groups.flatMap(({ members }) => members.map(({ memberId }) => memberId)).join(' ');
  } finally {
    await admin.disconnect();
  }
}
