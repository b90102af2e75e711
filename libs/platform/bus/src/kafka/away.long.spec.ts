import type net from 'node:net';
import { findKafka, startKafka, type KafkaServer } from '@chorus/testing';
import { describeWith } from '@chorus/testing/jest';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { ISocketFactory } from 'kafkajs';
import { emit, to } from '../port/outcome.ts';
import { defineProcessor } from '../port/processor.ts';
import type { BusRecord } from '../port/record.ts';
import { counted, Fixture, gather, record, steps, until } from './fixture.ts';
import type { KafkaBus } from './kafka-bus.ts';
import { connect } from './sockets.ts';

// These tests stop their broker: it is their own.
const found = await findKafka(['docker', 'local']);

const copy = defineProcessor({ name: 'copy', streams: [steps], outputs: [counted] });
const copier = { process: ({ value }: BusRecord) => emit(to(counted, value as { key: string; n: number })) };

/** Connects, and keeps what it made. */
function counting() {
  const made: net.Socket[] = [];
  const socketFactory: ISocketFactory = (address) => {
    const socket = connect(address);
    made.push(socket);
    return socket;
  };
  return { socketFactory, made, open: () => made.filter(({ closed }) => !closed).length };
}

/** A broker that has just come back may still refuse. */
const topicsOn = (bus: KafkaBus) =>
  until(() =>
    bus.ensureTopics([steps, counted]).then(
      () => true,
      () => false,
    ),
  );

describeWith([{ missing: found.ok ? undefined : found.why }], 'a broker that is away', () => {
  let server: KafkaServer;
  const fixtures: Fixture[] = [];
  const fixture = (environment: Record<string, string> = {}) => {
    const made = new Fixture(server.brokers, environment);
    fixtures.push(made);
    return made;
  };
  beforeAll(async () => {
    server = await startKafka({ found });
  }, 120_000);
  afterAll(async () => {
    await Promise.all(fixtures.map((one) => one.close()));
    await server.stop();
  }, 60_000);

  it('is told from one that is there, by one connection however often it is asked', async () => {
    const sockets = counting();
    const bus = fixture().bus({ socketFactory: sockets.socketFactory });
    expect(await bus.health()).toMatchObject({ name: 'kafka', state: 'up', latency_ms: expect.any(Number) });

    // It accepts connections and never answers.
    await server.kill('SIGSTOP');
    await until(async () => (await bus.health()).state === 'down');
    const before = sockets.made.length;
    for (let n = 0; n < 4; n++)
      expect(await bus.health()).toMatchObject({
        state: 'down',
        detail: expect.stringMatching(/^Nothing is processed or published: Kafka at .* does not answer/),
        latency_ms: null,
      });
    expect(sockets.made.length).toBeLessThanOrEqual(before + 2);
    await server.kill('SIGCONT');
    await until(async () => (await bus.health()).state === 'up');

    await server.kill();
    await until(async () => (await bus.health()).state === 'down');
    await server.restart();
    await until(async () => (await bus.health()).state === 'up');
    await bus.close();
    expect(sockets.open()).toBe(0);
  }, 180_000);

  it('does not keep processors waiting for the end of their old membership when it is back', async () => {
    // Longer than the test may take: who joins as a stranger is not there in time.
    const members = fixture({ KAFKA_SESSION_TIMEOUT_MS: '600000' });
    const seen = [record(), record()];
    const buses = seen.map(({ observer }) => members.bus({ observer }));
    for (const bus of buses) {
      await topicsOn(bus);
      bus.process(copy, copier);
      await bus.start();
      await until(() => seen.some(({ running }) => running().length > 0));
    }
    await until(() => seen.every(({ running }) => running().length === 3));
    const [bus] = buses as [(typeof buses)[0]];
    await bus.publish([to(steps, { key: 'a', n: 0 })]);

    const lost = ({ tasks }: ReturnType<typeof record>) =>
      tasks.some(({ partition, state }) => partition === -1 && state === 'failed');
    await server.kill();
    await until(() => seen.every(lost));
    await server.restart();
    const keys = Array.from({ length: 30 }, (_, n) => ({ key: `k${n}`, n: n + 1 }));
    await until(() =>
      bus.publish(keys.map((key) => to(steps, key))).then(
        () => true,
        () => false,
      ),
    );
    const { records } = gather(bus, counted);
    await until(() => records.length >= 31);
    const ns = records.map(({ value }) => (value as { n: number }).n).sort((a, b) => a - b);
    expect(new Set(ns)).toEqual(new Set(Array.from({ length: 31 }, (_, n) => n)));
  }, 300_000);

  it.each(['SIGSTOP', 'SIGKILL'] as const)(
    'does not keep a bus from being closed: %s',
    async (signal) => {
      const sockets = counting();
      // Nothing but the limit of closing itself ends a wait before the test does.
      const patient = fixture({
        KAFKA_CLOSE_TIMEOUT_MS: '1000',
        KAFKA_REQUEST_TIMEOUT_MS: '500000',
        KAFKA_CONNECT_TIMEOUT_MS: '500000',
        KAFKA_TRANSACTION_TIMEOUT_MS: '500000',
        KAFKA_PUBLISH_TIMEOUT_MS: '500000',
      });
      const said: string[] = [];
      const seen = record();
      const bus = patient.bus({
        socketFactory: sockets.socketFactory,
        observer: seen.observer,
        log: ({ message }) => void said.push(message),
      });
      await topicsOn(bus);
      bus.process(copy, copier);
      await bus.start();
      const { reader } = gather(bus, counted);
      await reader.caughtUp;
      await until(() => seen.running().length === 6);
      await bus.publish([to(steps, { key: 'a', n: 0 })]);

      await server.kill(signal);
      const waiting = bus.publish([to(steps, { key: 'a', n: 1 })]);
      waiting.catch(() => {});
      const late = gather(bus, steps);
      late.reader.caughtUp.catch(() => {});
      await bus.close();
      expect(sockets.open()).toBe(0);
      await expect(waiting).rejects.toThrow(/not published, or not known to be: the bus was closed/);
      if (signal === 'SIGSTOP') expect(said).toContain('the bus was closed by force');
      if (signal === 'SIGSTOP') await server.kill('SIGCONT');
      else await server.restart();
    },
    120_000,
  );
});
