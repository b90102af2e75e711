import type { AgentMessage } from '@chorus/contracts';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { batches } from './sender.ts';

const message = (text: string): AgentMessage => ({
  agent_id: 'a',
  timestamp: '2026-01-01T00:00:00.000Z',
  message_type: 'broadcast',
  content: { text },
  target_agents: [],
  correlation_id: 'c',
  metadata: {},
});

describe('batches', () => {
  it('keep all messages in order and stay within count and bytes, but for one that is too large alone', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(900)), fc.integer({ min: 1, max: 20 }), (lengths, size) => {
        const messages = lengths.map((length) => message('ä'.repeat(length)));
        const split = [...batches(messages, size, 1500)];
        expect(split.flat()).toEqual(messages);
        for (const batch of split) {
          expect(batch.length).toBeGreaterThan(0);
          expect(batch.length).toBeLessThanOrEqual(size);
          if (batch.length > 1) expect(Buffer.byteLength(JSON.stringify(batch))).toBeLessThanOrEqual(1500);
        }
      }),
      { numRuns: 100 },
    );
  });
});
