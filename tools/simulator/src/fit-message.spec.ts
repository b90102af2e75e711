import { agentMessage } from '@chorus/contracts';
import type { AgentMessage } from '@chorus/contracts';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fitMessage, MAX_MESSAGE_BYTES } from './fit-message.ts';

const saying = (text: string, more: Partial<AgentMessage['content']> = {}): AgentMessage => ({
  agent_id: 'a',
  timestamp: '2026-01-01T00:00:00.000Z',
  message_type: 'broadcast',
  content: { text, ...more },
  target_agents: [],
  correlation_id: 'c',
  metadata: { message_id: 'c/0' },
});

const bytes = (message: AgentMessage): number => Buffer.byteLength(JSON.stringify(message));

describe('fitMessage', () => {
  it('leaves a message alone that fits', () => {
    const message = saying('short');
    expect(fitMessage(message)).toBe(message);
  });

  it('cuts a text over 256 kB, says so, and keeps as much as fits', () => {
    const message = saying('ä"\n'.repeat(200_000));
    const fitted = fitMessage(message);
    expect(bytes(fitted)).toBeLessThanOrEqual(MAX_MESSAGE_BYTES);
    expect(bytes(fitted)).toBeGreaterThan(MAX_MESSAGE_BYTES - 10);
    expect(fitted.content.text).toContain(`the whole message has ${bytes(message)} bytes`);
    expect(fitted.metadata['truncated_from_bytes']).toBe(bytes(message));
    expect(agentMessage.safeParse(fitted).success).toBe(true);
  });

  it('gives up the arguments of tool calls where they alone are too long', () => {
    const call = {
      id: 'call_1',
      function: { name: 'upload', arguments: JSON.stringify({ data: 'x'.repeat(300_000) }) },
    };
    const fitted = fitMessage(saying('see the attachment', { tool_calls: [call] }));
    expect(bytes(fitted)).toBeLessThanOrEqual(MAX_MESSAGE_BYTES);
    expect(fitted.content.tool_calls).toEqual([{ id: 'call_1', function: { name: 'upload', arguments: '{}' } }]);
    expect(fitted.content.text).toMatch(/^see the attachment… \[cut/);
  });

  it('never exceeds the limit and never cuts a character in two', () => {
    const text = fc.string({ unit: 'grapheme', minLength: 0, maxLength: 3000 });
    fc.assert(
      fc.property(text, fc.integer({ min: 500, max: 4000 }), (said, limit) => {
        const fitted = fitMessage(saying(said), limit);
        expect(bytes(fitted)).toBeLessThanOrEqual(limit);
        expect(fitted.content.text?.isWellFormed()).toBe(true);
        const kept = fitted.content.text?.split('… [cut')[0] ?? '';
        expect(said.startsWith(kept)).toBe(true);
      }),
      { numRuns: 100 },
    );
  });
});
