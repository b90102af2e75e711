import { expect, it } from '@jest/globals';
import { agentMessage } from './topics/agent-messages-raw.ts';
import { factsOf } from './usage.ts';

const message = (metadata: object) =>
  agentMessage.parse({
    agent_id: 'a',
    timestamp: '2026-03-01T12:00:00.000Z',
    message_type: 'request',
    content: {},
    correlation_id: 'c',
    metadata,
  });

it('reads what a message says of its cost', () => {
  const usage = { input_tokens: 12, output_tokens: 30, cost_usd: 0.004 };
  expect(factsOf(message({ usage, model: 'm-1', duration_ms: 84, reply_to: 'q' }))).toEqual({
    tokens: 42,
    cost_usd: 0.004,
    model: 'm-1',
    duration_ms: 84,
    reply_to: 'q',
  });
  expect(factsOf(message({ usage: { output_tokens: 0 } })).tokens).toBe(0);
});

it('passes over what has another shape, and refuses nothing', () => {
  const nothing = { tokens: null, cost_usd: null, model: null, duration_ms: null, reply_to: null };
  for (const usage of [undefined, null, 7, 'x', [], { input_tokens: -1, output_tokens: '5', cost_usd: Infinity }])
    expect(factsOf(message({ usage, model: 7, duration_ms: 'fast', reply_to: {} }))).toEqual(nothing);
});
