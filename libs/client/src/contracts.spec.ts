import { describe, expect, it } from '@jest/globals';
import * as contracts from '@chorus/contracts';
import { agentMessage, agentMessagesRaw, MAX_MESSAGES_PER_REQUEST, MAX_REQUEST_BYTES } from '@chorus/contracts';
import fc from 'fast-check';
import type { AgentState } from './answer.ts';
import type { DeclaredResource, Message, MessageContent, Standing, ToolCall, Usage } from './api.ts';
import { encode, MAX_MESSAGE_BYTES, type WireMessage } from './encode.ts';
import { readSettings } from './settings.ts';

type Sent = (typeof agentMessage)['_zod']['input'];

/** The types that are published are written by hand, so that nobody needs the contracts. The compiler compares them here. */
const assignable = {
  message: (value: Omit<WireMessage, 'target_agents'> & { target_agents: string[] }): Sent => value,
  content: (value: MessageContent): Sent['content'] => value,
  resource: (value: DeclaredResource): (typeof contracts.declaredResource)['_zod']['input'] => value,
  toolCall: (value: ToolCall): contracts.ToolCall => value,
  usage: (value: Usage): contracts.Usage => value,
  standing: (value: contracts.Standing): Standing => value,
  state: (value: contracts.AgentState): AgentState => value,
};

describe('the contract with ingestion', () => {
  it('has the same types', () => expect(Object.keys(assignable)).toHaveLength(7));

  it('has the same limits', () => {
    expect(MAX_MESSAGE_BYTES).toBe(agentMessagesRaw.max_bytes);
    const wrong: string[] = [];
    const limits = { messages: MAX_MESSAGES_PER_REQUEST, bytes: 4_000_000 };
    const { batch } = readSettings({ url: 'http://x', apiKey: 'k', batch: limits }, (detail) => wrong.push(detail));
    expect([batch, wrong]).toEqual([{ ...limits, delayMs: 200 }, []]);
    expect(batch.bytes).toBeLessThanOrEqual(MAX_REQUEST_BYTES);
  });

  it('is kept by every message that is sent', () => {
    const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).filter((text) => !/^\.{1,2}$/.test(text));
    const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
    const message: fc.Arbitrary<Message> = fc.record({
      agent: name,
      to: optional(fc.oneof(name, fc.array(name, { maxLength: 3 }))),
      content: fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.record(
          { text: fc.string({ unit: 'binary' }), resources: fc.array(fc.record({ resource: name }), { maxLength: 2 }) },
          { requiredKeys: [] },
        ),
      ),
      correlationId: name,
      type: optional(fc.constantFrom('request' as const, 'response' as const, 'broadcast' as const)),
      timestamp: optional(fc.date({ min: new Date(0), max: new Date('2090-01-01'), noInvalidDate: true })),
      id: optional(name),
      replyTo: optional(name),
      model: optional(name),
      durationMs: optional(fc.nat()),
      metadata: optional(fc.dictionary(name, fc.jsonValue(), { maxKeys: 3 })),
    }) as fc.Arbitrary<Message>;
    fc.assert(
      fc.property(message, (given) => {
        fc.pre(!Object.keys(given.metadata ?? {}).some((key) => ['source', 'fleet_id', 'message_id'].includes(key)));
        const { json, id, agent } = encode(given, { fleet: 'alpha', source: 'spec' }, 1_700_000_000_000);
        const parsed = agentMessage.parse(JSON.parse(json));
        expect([parsed.agent_id, parsed.metadata.message_id, agent]).toEqual([given.agent, id, given.agent]);
        expect(parsed.target_agents).toEqual(given.to === undefined ? [] : [given.to].flat());
      }),
      { numRuns: 300 },
    );
  });
});
