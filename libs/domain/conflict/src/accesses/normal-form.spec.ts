import { describe, expect, it } from '@jest/globals';
import type { AgentMessage } from '@chorus/contracts';
import { Fleet, message } from '../testing/fleet.ts';
import { extractAccesses } from './extract-accesses.ts';
import { inNormalForm } from './normal-form.ts';

type Content = AgentMessage['content'];
const CANCELS = [{ resource: 'reservation:4WQ150', access: 'write', intent: 'cancel', found_in: 'tool_call' }];
const input = { reservation_id: '4WQ150' };

describe('one act in whatever form it is told', () => {
  it.each<[string, Content]>([
    [
      'content blocks',
      {
        content: [
          { type: 'text', text: 'One moment.' },
          { type: 'tool_use', id: 'toolu_1', name: 'cancel_reservation', input },
        ],
      },
    ],
    ['one block', { type: 'tool_use', id: 'toolu_1', name: 'cancel_reservation', input }],
    [
      'gen_ai attributes',
      { 'gen_ai.tool.name': 'cancel_reservation', 'gen_ai.tool.call.arguments': JSON.stringify(input) },
    ],
    ['attributes', { attributes: { 'gen_ai.tool.name': 'cancel_reservation', 'gen_ai.tool.call.arguments': input } }],
    ['a call by MCP', { method: 'tools/call', params: { name: 'cancel_reservation', arguments: input } }],
    ['a function call', { function_call: { name: 'cancel_reservation', arguments: JSON.stringify(input) } }],
    ['fields', { action: 'cancel', ...input }],
    ['a text that is JSON', { text: JSON.stringify({ action: 'cancel', ...input }) }],
  ])('%s', (_form, content) => {
    expect(extractAccesses(message('a', { content }))).toEqual(CANCELS);
  });

  it('in the attributes of a message', () => {
    const metadata = { 'gen_ai.tool.name': 'cancel_reservation', 'gen_ai.tool.call.arguments': input };
    expect(extractAccesses(message('a', { metadata }))).toEqual(CANCELS);
  });

  it('is the same work for who tells it otherwise', () => {
    const fleet = new Fleet();
    fleet.say('a', { content: { action: 'cancel_reservation', ...input } });
    const blocks = [{ type: 'tool_use', id: 'toolu_1', name: 'cancel_reservation', input }];
    const { analysis } = fleet.say('b', { content: { content: blocks }, correlation_id: 'other' });
    expect(analysis).toMatchObject({ kind: 'duplicate_effort', with_agents: ['a'] });
  });
});

describe('a result in blocks', () => {
  const result = (given: object): AgentMessage =>
    inNormalForm(
      message('tool', {
        message_type: 'response',
        content: { content: [{ type: 'tool_result', tool_use_id: 'toolu_1', ...given }] },
      }),
    );

  it('answers its call, and fails where it says so', () => {
    expect(result({ content: 'ok' }).content).toMatchObject({ text: 'ok', tool_call_id: 'toolu_1' });
    const failed = result({ content: [{ type: 'text', text: 'sold out' }], is_error: true });
    expect(failed.content).toMatchObject({ error: 'sold out', tool_call_id: 'toolu_1' });
    expect(result({ is_error: true }).content).toMatchObject({ error: 'The tool failed.' });
  });
});

describe('a message that has nothing else', () => {
  it.each<[string, Content]>([
    ['plain text', { text: 'I will cancel it.' }],
    ['other fields', { mood: 'calm', score: 3 }],
    ['an action that is no verb', { action: '4711', ...input }],
    ['an action on nothing', { action: 'cancel', text: 'Cancel it.' }],
    ['a text that only begins as JSON', { text: '{"action": "cancel", "reservation_id": ' }],
    ['blocks that are none', { content: [null, 7, { type: 'tool_use' }, { type: 'image' }, [[]]] }],
    ['a name that is none', { 'gen_ai.tool.name': '', attributes: { 'gen_ai.tool.name': 7 } }],
    ['a made-up prototype', JSON.parse('{"__proto__":{"action":"cancel","reservation_id":"1"},"x":1}') as Content],
  ])('stays as it is: %s', (_what, content) => {
    const given = message('a', { content });
    expect(inNormalForm(given)).toBe(given);
  });
});
