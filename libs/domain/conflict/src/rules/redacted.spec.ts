import { describe, expect, it } from '@jest/globals';
import { extractAccesses } from '../accesses/extract-accesses.ts';
import { calling, Fleet, message, touching } from '../testing/fleet.ts';

const MARK = '[redacted:email]';
const elsewhere = { correlation_id: 'other talk' };
const inText = (text: string): string[] =>
  extractAccesses(message('a', { content: { text } })).map(({ access, resource }) => `${access} ${resource}`);

describe('what was redacted is compared with nothing', () => {
  it.each([
    ['declared', touching(`mailbox/${MARK}`, 'exclusive')],
    ['in a tool call', calling('update_user', { user_id: MARK })],
    ['in a tool call that is no JSON', { tool_calls: [{ function: { name: 'send', arguments: `to ${MARK}` } }] }],
    ['in a path', { text: `I saved it to /home/${MARK}/inbox.csv` }],
    ['in a URL', { text: `requests.post("https://api.example.com/users/${MARK}/orders")` }],
  ])('%s: two that look the same are neither contention nor the same work', (_where, content) => {
    const fleet = new Fleet();
    const request = { message_type: 'request' as const, content };
    fleet.say('a', request);
    for (const next of ['b', 'a']) expect(fleet.say(next, request).analysis).toMatchObject({ risk: 0, accesses: [] });
    expect(fleet.say('c', { ...request, ...elsewhere }).analysis.risk).toBe(0);
    expect([...fleet.claims.keys()]).toEqual([]);
  });

  it('a text that is said again is no repetition, and no request that somebody else made', () => {
    const fleet = new Fleet();
    const request = { message_type: 'request' as const, content: { text: `Please send the whole report to ${MARK}.` } };
    for (const agent of ['a', 'a', 'b']) expect(fleet.say(agent, request).analysis.risk).toBe(0);
    const plain = { ...request, content: { text: 'Please send the whole report to the office.' } };
    fleet.say('a', plain);
    expect(fleet.say('b', plain).analysis.kind).toBe('duplicate_effort');
  });

  it('what stands beside it is known as before', () => {
    expect(inText(`I wrote report.md for ${MARK} and read data/in.csv, ${MARK}`)).toEqual([
      'write report.md',
      'read data/in.csv',
    ]);
    expect(inText('psql postgres://app:[redacted:secret]@db:5432/orders')).toEqual(['read postgres://db:5432/orders']);
    expect(inText(`see https://example.com/a?mail=${MARK}#x and https://example.com/b[1]`)).toEqual([
      'read https://example.com/a',
      'read https://example.com/b',
    ]);
    expect(inText(`see https://example.com/[redacted:`)).toEqual(['read https://example.com']);
  });
});
