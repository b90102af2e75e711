import { describe, expect, it } from '@jest/globals';
import { type Kafka, KafkaJSNonRetriableError, KafkaJSNumberOfRetriesExceeded, type ProducerBatch } from 'kafkajs';
import type { Outgoing } from '../runtime/encode.ts';
import { kafkaConfigSchema } from './config.ts';
import { Publisher } from './publisher.ts';

const record = (value: string): Outgoing => ({
  topic: 't',
  partition: 0,
  key: 'k',
  value: Buffer.from(value),
  headers: {},
});

/** A publisher to a broker that takes what `fault` finds nothing wrong with; the log, and the requests. */
function publishing(fault: (values: readonly string[], request: number) => Error | undefined, environment = {}) {
  const [log, requests]: [string[], string[][]] = [[], []];
  const producer = {
    connect: () => Promise.resolve(),
    disconnect: () => Promise.resolve(),
    sendBatch: ({ topicMessages = [] }: ProducerBatch) => {
      const values = topicMessages.flatMap(({ messages }) => messages.map(({ value }) => String(value)));
      requests.push(values);
      const error = fault(values, requests.length);
      if (error) return Promise.reject(error);
      const baseOffset = String(log.length);
      log.push(...values);
      return Promise.resolve([{ topicName: 't', partition: 0, errorCode: 0, baseOffset }]);
    },
  };
  const config = kafkaConfigSchema.parse({ KAFKA_BROKERS: 'localhost:9092', KAFKA_NAMESPACE: '', ...environment });
  const publisher = new Publisher({ producer: () => producer } as unknown as Kafka, config);
  return { publisher, log, requests };
}

/** As kafkajs wraps what the broker says. */
const refused = (type: string): Error =>
  Object.assign(new KafkaJSNonRetriableError(type), { cause: Object.assign(new Error(type), { type }) });

describe('what Kafka refuses for good', () => {
  it('fails the call at fault only, at once, and keeps the order of the others', async () => {
    const { publisher, log, requests } = publishing((values) =>
      values.includes('bad') ? refused('MESSAGE_TOO_LARGE') : undefined,
    );
    const calls = [['a'], ['b', 'c'], ['d', 'bad', 'e'], ['f'], ['g']].map((values) =>
      publisher.publish(values.map(record)),
    );
    const outcomes = await Promise.allSettled(calls);
    expect(outcomes.map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
      'fulfilled',
      'fulfilled',
    ]);
    expect((outcomes[2] as PromiseRejectedResult).reason).toMatchObject({
      name: 'RecordsRefused',
      message: expect.stringContaining('Kafka refuses the records: MESSAGE_TOO_LARGE'),
    });
    expect(log).toEqual(['a', 'b', 'c', 'f', 'g']);
    expect(requests.filter((values) => values.includes('bad')).length).toBeLessThanOrEqual(2);
    expect(await publisher.publish([record('h')])).toEqual([{ topic: 't', partition: 0, offset: 5 }]);
    await publisher.close();
  });

  it('is told apart from what somebody may mend at the broker', async () => {
    const { publisher } = publishing(() => refused('TOPIC_AUTHORIZATION_FAILED'));
    await expect(publisher.publish([record('a')])).rejects.toMatchObject({
      name: 'Error',
      message: expect.stringContaining('TOPIC_AUTHORIZATION_FAILED'),
    });
    await publisher.close();
  });

  it('is not what a new attempt may mend: exhausted retries are tried again', async () => {
    const gone = new KafkaJSNumberOfRetriesExceeded('no broker', { retryCount: 10, retryTime: 500 });
    const { publisher, log } = publishing((_, request) => (request === 1 ? gone : undefined));
    await Promise.all([publisher.publish([record('a')]), publisher.publish([record('b')])]);
    expect(log).toEqual(['a', 'b']);
    await publisher.close();
  });
});

describe('a publisher that is closed', () => {
  it('publishes the rest first', async () => {
    const { publisher, log } = publishing(() => undefined);
    const calls = ['a', 'b', 'c'].map((value) => publisher.publish([record(value)]));
    await publisher.close();
    expect(log).toEqual(['a', 'b', 'c']);
    await Promise.all(calls);
    await expect(publisher.publish([record('d')])).rejects.toThrow('the bus is closed');
  });

  it('gives up the rest where an attempt fails, and says what was wrong', async () => {
    const { publisher, log, requests } = publishing((_, request) =>
      request > 1 ? new KafkaJSNumberOfRetriesExceeded('no broker', { retryCount: 10, retryTime: 500 }) : undefined,
    );
    const first = publisher.publish([record('a')]);
    await first;
    const waiting = [publisher.publish([record('b')]), publisher.publish([record('c')])];
    const outcomes = Promise.allSettled(waiting);
    await publisher.close();
    for (const outcome of await outcomes)
      expect((outcome as PromiseRejectedResult).reason).toMatchObject({
        message: expect.stringMatching(/^not published, or not known to be: the bus was closed; .*no broker/),
      });
    expect(log).toEqual(['a']);
    expect(requests).toHaveLength(2);
  });
});

it('a call that is larger than the buffer goes alone', async () => {
  const { publisher, log } = publishing(() => undefined, { KAFKA_PUBLISH_BUFFER_BYTES: '1048576' });
  const large = 'x'.repeat(2_000_000);
  const [first, second] = await Promise.allSettled([
    publisher.publish([record(large)]),
    publisher.publish([record('b')]),
  ]);
  expect([first?.status, second?.status]).toEqual(['fulfilled', 'rejected']);
  await publisher.publish([record('c')]);
  expect(log).toEqual([large, 'c']);
  await publisher.close();
});
