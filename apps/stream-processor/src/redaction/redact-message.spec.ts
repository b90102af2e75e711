import { describe, expect, it } from '@jest/globals';
import { DEFAULT_POLICY } from '@chorus/privacy';
import fc from 'fast-check';
import { message } from '../testing/pipeline.ts';
import { validMessage } from '../testing/valid-message.ts';
import { redactMessage } from './redact-message.ts';

const MAIL = 'ann@example.org';
const MARK = '[redacted:email]';
const redacted = (given: Parameters<typeof message>[0]) => redactMessage(message(given), DEFAULT_POLICY);
/** Arguments of a tool call, before and after. */
const call = (args: string | Record<string, unknown>) =>
  redacted({ content: { tool_calls: [{ id: MAIL, function: { name: 'pay', arguments: args } }] } }).value.content
    .tool_calls?.[0]?.function.arguments;

describe('redactMessage', () => {
  it('looks at every text, and leaves alone who says it, when, to whom, where and in answer to what', () => {
    const ids = { fleet_id: MAIL, message_id: MAIL, reply_to: MAIL, source: MAIL, trace_id: '4111111111111111' };
    const given = message({
      agent_id: MAIL,
      target_agents: [MAIL],
      correlation_id: MAIL,
      content: {
        text: `To ${MAIL} and ${MAIL}`,
        error: `no ${MAIL}`,
        tool_call_id: MAIL,
        resources: [{ resource: `mailbox/${MAIL}`, access: 'write', intent: `forward to ${MAIL}` }],
        tool_calls: [{ id: MAIL, type: 'function', function: { name: 'send', arguments: { to: MAIL }, note: MAIL } }],
        more: [{ deep: '4111 1111 1111 1111' }],
      },
      metadata: { ...ids, model: 'gpt', usage: { input_tokens: 7 }, duration_ms: 1_772_366_400_000, owner: MAIL },
      extra: { password: 'x', [MAIL]: 1 },
    } as never);
    expect(redactMessage(given, DEFAULT_POLICY)).toEqual({
      value: {
        ...given,
        content: {
          text: `To ${MARK} and ${MARK}`,
          error: `no ${MARK}`,
          tool_call_id: MAIL,
          resources: [{ resource: `mailbox/${MARK}`, access: 'write', intent: `forward to ${MARK}` }],
          tool_calls: [{ id: MAIL, type: 'function', function: { name: 'send', arguments: { to: MARK }, note: MARK } }],
          more: [{ deep: '[redacted:card]' }],
        },
        metadata: { ...given.metadata, owner: MARK },
        extra: { password: '[redacted:secret]', [MARK]: 1 },
      },
      counts: { email: 9, card: 1, secret: 1 },
    });
  });

  it('keeps JSON of tool calls JSON, byte for byte where nothing was found', () => {
    expect(call('{"card": 4111111111111111, "n": 1}')).toBe('{"card":"[redacted:card]","n":1}');
    expect(call('{"password":"harmless"}')).toBe('{"password":"[redacted:secret]"}');
    expect(call('{ "n": 12345678901234567890,  "a":"b" }')).toBe('{ "n": 12345678901234567890,  "a":"b" }');
    expect(call(`{"a":"${MAIL}","a":"b"}`)).toBe(`{"a":"${MARK}","a":"b"}`);
    expect(call(`{"a":"${MAIL}`)).toBe(`{"a":"${MARK}`);
    expect(call('{"a":"ann\\u0040example.org"}')).toBe(`{"a":"${MARK}"}`);
  });

  it('an id that is not a text, or too long for one, is none', () => {
    const long = `${MAIL} `.repeat(20);
    const { value } = redacted({ metadata: { reply_to: { who: MAIL }, trace_id: long } });
    expect(JSON.stringify(value)).not.toContain('ann@');
  });

  it('what is nested too deep to be looked at is not kept', () => {
    let deep: unknown = MAIL;
    for (let n = 0; n < 1000; n++) deep = [deep];
    expect(JSON.stringify(redacted({ content: { deep } }).value)).not.toContain(MAIL);
  });

  it('known fields keep their names, whatever words are to be taken out', () => {
    const policy = { ...DEFAULT_POLICY, literals: ['agent', 'content', 'text', 'name', 'fleet_id'] };
    const given = message({ agent_id: 'agent', content: { text: 'this agent' }, metadata: { fleet_id: 'agent' } });
    expect(redactMessage(given, policy).value).toEqual({
      ...given,
      content: { text: 'this [redacted:literal]' },
    });
  });

  it('the same again gives the same, redacted again changes nothing, and what holds nothing is the same object', () => {
    const leaks = ['', MAIL, '+49 30 90182012', 'password=abc123', '4111 1111 1111 1111'];
    fc.assert(
      fc.property(validMessage, fc.constantFrom(...leaks), (plain, leak) => {
        const given = { ...plain, content: { ...plain.content, note: leak } };
        const once = redactMessage(given, DEFAULT_POLICY);
        expect(redactMessage(structuredClone(given), DEFAULT_POLICY)).toEqual(once);
        const again = redactMessage(once.value, DEFAULT_POLICY);
        expect(again).toEqual({ value: once.value, counts: {} });
        expect(again.value).toBe(once.value);
        expect(Object.keys(once.counts).length > 0).toBe(once.value !== given);
        if (leak !== '') expect(JSON.stringify(once.value)).not.toContain(leak);
      }),
      { numRuns: 300 },
    );
  });
});
