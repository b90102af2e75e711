import { deadLetters } from '@chorus/contracts';
import kafkajs, { type Admin, Partitioners } from 'kafkajs';
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../stage/wait.ts';
import { steps, type Trouble } from '../worker/topics.ts';
import type { Scenario, Stage } from './scenario.ts';

const { AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes } = kafkajs;

const TROUBLES: readonly Trouble[] = ['reject', 'throw', 'throw-twice'];
const RAW = ['no JSON at all', '{"key":', '{"key":7,"n":"one"}', '[]', '{"n":1,"id":"nobody"}', 'null', '""'];
const REFUSED_MS = 2000;
/** A broker takes a changed right over a moment after it has answered: what comes before that is not refused. */
const NOTICED_MS = 5000;
const MOST_MORE = 10;

/** Records that cannot be read, are rejected, or make handlers throw; for a while dead-letters takes none of them. */
export const poison: Scenario = {
  name: 'poison',
  fault: 'poison messages; dead-letters refuses for a while',
  times: { full: 200, short: 30 },
  restore: true,
  async play(stage, times) {
    const { fleet } = stage;
    await fleet.add();
    await fleet.add();
    await fleet.allWorking();
    const half = Math.floor(times / 2);
    await bring(stage, half);
    await until('for dead letters', () => fleet.members.some(({ deadLetters }) => deadLetters > 0));
    const failures = fleet.failures;
    let more: number;
    await forbidDeadLetters(stage);
    try {
      await bring(stage, times - half);
      const isRefused = () => fleet.failures > failures;
      more = await bringUntil(stage, isRefused);
      await until('for tasks to wait for dead-letters', isRefused);
      await sleep(REFUSED_MS);
    } finally {
      await allowDeadLetters(stage);
    }
    await fleet.allWorking();
    return times + more;
  },
};

/** One more at a time until it holds. @returns how many */
async function bringUntil(stage: Stage, holds: () => boolean): Promise<number> {
  for (let more = 0; more < MOST_MORE; more++) {
    const noticed = await until('for a refusal', holds, NOTICED_MS).then(
      () => true,
      () => false,
    );
    if (noticed) return more;
    await bring(stage, 1);
  }
  return MOST_MORE;
}

async function bring(stage: Stage, times: number): Promise<void> {
  const { random, feeder, partitions } = stage;
  const raw = random.int(1, times);
  feeder.afflict(Array.from({ length: times - raw }, () => random.pick(TROUBLES)));
  const producer = stage.kafkajs().producer({ createPartitioner: Partitioners.DefaultPartitioner });
  await producer.connect();
  for (let n = 0; n < raw; n++) {
    const message = { key: 'poison', value: random.pick(RAW), partition: random.int(0, partitions - 1) };
    await producer.send({ topic: stage.named(steps.name), messages: [message] });
  }
  await producer.disconnect();
}

/**
 * Takes the right to write dead letters from everybody, as an operator's slip does. Where an entry names a topic, all
 * else that is done to it needs one that allows it.
 */
const FORBIDDEN = [
  { operation: AclOperationTypes.ALL, permissionType: AclPermissionTypes.ALLOW },
  { operation: AclOperationTypes.WRITE, permissionType: AclPermissionTypes.DENY },
];

async function forbidDeadLetters(stage: Stage): Promise<void> {
  const who = { principal: 'User:*', host: '*' };
  await administer(stage, (admin) =>
    admin.createAcls({ acl: FORBIDDEN.map((one) => ({ ...on(stage), ...who, ...one })) }),
  );
}

async function allowDeadLetters(stage: Stage): Promise<void> {
  const any = { operation: AclOperationTypes.ANY, permissionType: AclPermissionTypes.ANY };
  await administer(stage, (admin) => admin.deleteAcls({ filters: [{ ...on(stage), ...any }] }));
}

const on = (stage: Stage) => ({
  resourceType: AclResourceTypes.TOPIC,
  resourceName: stage.named(deadLetters.name),
  resourcePatternType: ResourcePatternTypes.LITERAL,
});

async function administer(stage: Stage, act: (admin: Admin) => Promise<unknown>): Promise<void> {
  const admin = stage.kafkajs().admin();
  await admin.connect();
  try {
    await act(admin);
  } finally {
    await admin.disconnect();
  }
}
