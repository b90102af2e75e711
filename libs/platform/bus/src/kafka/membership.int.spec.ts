import { afterAll, expect, it } from '@jest/globals';
import { describeWith, kafkaForTests } from '@chorus/testing/jest';
import net from 'node:net';
import { type ISocketFactory, Kafka, logLevel } from 'kafkajs';
import { clusterOf } from './cluster.ts';
import { Fixture, steps, until } from './fixture.ts';
import { repairKafkajs } from './kafkajs-repairs.ts';

const kafka = await kafkaForTests();

/** Kafka's number of the request to join a group; it stands behind the four bytes of the request's length. */
const JOIN_GROUP = 11;
const API_KEY_AT = 4;

interface Cluster {
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  findGroupCoordinator(group: { groupId: string }): Promise<{ leaveGroup(member: object): Promise<void> }>;
}

describeWith([kafka], 'a member whom the group has forgotten, and whose connection breaks when it joins again', () => {
  const fixture = new Fixture(kafka.brokers);
  afterAll(() => fixture.close());

  /** Breaks the next connection on which somebody asks to join, while `armed`. */
  const trap = { armed: false, sprung: 0 };
  const socketFactory: ISocketFactory = ({ host, port, onConnect }) => {
    const socket = net.connect({ host, port }, onConnect);
    const write = socket.write.bind(socket) as (bytes: Buffer, ...rest: unknown[]) => boolean;
    socket.write = ((bytes: Buffer, ...rest: unknown[]) => {
      if (!trap.armed || bytes.readInt16BE(API_KEY_AT) !== JOIN_GROUP) return write(bytes, ...rest);
      trap.armed = false;
      trap.sprung++;
      socket.destroy(new Error('the cable is pulled'));
      return false;
    }) as typeof socket.write;
    return socket;
  };

  it('is a member again, and goes on', async () => {
    repairKafkajs();
    await fixture.bus().ensureTopics([steps]);
    const topic = fixture.topic(steps.name);
    const groupId = fixture.topic('forgetful');
    const client = new Kafka({ brokers: fixture.config.KAFKA_BROKERS, socketFactory, logLevel: logLevel.NOTHING });
    const consumer = client.consumer({ groupId, maxWaitTimeInMs: 50, heartbeatInterval: 50 });
    const values: string[] = [];
    const joined: string[] = [];
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => void joined.push(payload.memberId));
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    await consumer.run({
      eachMessage: ({ message }) => {
        values.push(String(message.value));
        return Promise.resolve();
      },
    });
    await until(() => joined.length === 1);
    // While all of its partitions wait, nothing but a heartbeat could tell it that it is no member any more.
    const all = [{ topic, partitions: [0, 1, 2, 3, 4, 5] }];
    consumer.pause(all);

    trap.armed = true;
    await leaveInTheNameOf(groupId, joined[0] ?? '');
    await until(() => joined.length === 2);
    expect(trap.sprung).toBe(1);
    consumer.resume(all);
    await fixture.produce(steps.name, [{ value: 'after', partition: 0 }]);
    await until(() => values.includes('after'));
    await consumer.disconnect();
  }, 30_000);

  async function leaveInTheNameOf(groupId: string, memberId: string): Promise<void> {
    const cluster = clusterOf<Cluster>(fixture.kafkajs());
    await cluster.connect();
    await (await cluster.findGroupCoordinator({ groupId })).leaveGroup({ groupId, memberId });
    await cluster.disconnect();
  }
});
