import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
// @ts-expect-error kafkajs declares no types for its inner modules
import original from 'kafkajs/src/producer/groupMessagesPerPartition.js';
import type { Outgoing } from '../runtime/encode.ts';
import { encodeProduce } from './codec/produce.ts';
import { mostBytesOf, topicMessages } from './records.ts';

interface Placed {
  readonly partition: number;
}
const groupsOf = original as (of: {
  partitionMetadata: readonly object[];
  messages: readonly Placed[];
  partitioner: (of: { message: Placed }) => number;
}) => Record<string, Placed[]>;
function byKafkajs(messages: readonly Placed[]) {
  let asked = 0;
  const partitioner = ({ message }: { message: Placed }) => {
    asked++;
    return message.partition;
  };
  return { groups: groupsOf({ partitionMetadata: [{}], messages, partitioner }), asked };
}

describe('messages of topics', () => {
  const record: fc.Arbitrary<Outgoing> = fc.record({
    topic: fc.constantFrom('a', 'b', 'c'),
    partition: fc.nat(5),
    key: fc.string(),
    value: fc.constant(null),
    headers: fc.constant({}),
  });

  it('keep the order of each topic, and come in groups as kafkajs makes them of each partition', () => {
    fc.assert(
      fc.property(fc.array(record, { maxLength: 50 }), (records) => {
        const topics = topicMessages('n.', records);
        expect(new Set(topics.map(({ topic }) => topic))).toEqual(new Set(records.map(({ topic }) => `n.${topic}`)));
        for (const { topic, messages } of topics) {
          expect([...messages]).toEqual(records.filter((one) => `n.${one.topic}` === topic));
          expect(byKafkajs(messages)).toEqual({ groups: byKafkajs([...messages]).groups, asked: 0 });
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe('the most that a record takes', () => {
  const text = fc.tuple(fc.constantFrom('x', 'é', '\ufffd', '😀'), fc.nat(20_000)).map(([one, n]) => one.repeat(n));
  const record: fc.Arbitrary<Outgoing> = fc.record({
    topic: fc.constant('a'),
    partition: fc.constant(0),
    key: fc.option(text),
    value: fc.option(fc.nat(100_000).map((n) => Buffer.alloc(n))),
    headers: fc.array(fc.tuple(text, text), { maxLength: 8 }).map((headers) => Object.fromEntries(headers)),
  });

  it('is never less than what it takes', () => {
    fc.assert(
      fc.property(record, (one) => {
        const request = {
          acks: -1,
          timeout: 0,
          topicData: [{ topic: 'a', partitions: [{ partition: 0, messages: [one] }] }],
        };
        const head = encodeProduce({ ...request, topicData: [] }).length + 4 + 1 + 4 + 4 + 4;
        expect(mostBytesOf(one)).toBeGreaterThanOrEqual(encodeProduce(request).length - head);
      }),
      { numRuns: 100 },
    );
  });
});
