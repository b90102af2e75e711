import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Partitioners } from 'kafkajs';
import { partitionFor } from './partition.ts';

describe('the partition of a key', () => {
  it('is the one that Kafka clients choose', () => {
    const choose = Partitioners.DefaultPartitioner();
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), fc.integer({ min: 1, max: 50 }), (key, partitions) => {
        const partitionMetadata = Array.from({ length: partitions }, (_, partitionId) => ({
          partitionId,
          partitionErrorCode: 0,
          leader: 0,
          replicas: [0],
          isr: [0],
        }));
        expect(partitionFor(key, partitions)).toBe(
          choose({ topic: 't', partitionMetadata, message: { key, value: null } }),
        );
      }),
      { numRuns: 500 },
    );
  });
});
