import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { z } from 'zod';
import { createKeyRequest, setChannelRequest } from './api/admin.ts';
import { fraction, instant } from './common.ts';
import { issueWords, jsonPointer } from './issue-words.ts';
import { agentMessage } from './topics/agent-messages-raw.ts';
import { allTopics } from './topics/all.ts';
import { apiKeyConfig, configSection } from './topics/config.ts';
import { rejectedMessage } from './topics/rejected-messages.ts';

/** `<pointer> <words>` of each field that is wrong. */
const said = (schema: z.ZodType, value: unknown): string[] =>
  schema
    .safeParse(value, { error: issueWords })
    .error?.issues.map(({ path, message }) => `${jsonPointer(path)} ${message}`) ?? [];

const message = {
  agent_id: 'a',
  timestamp: '2026-03-01T12:00:00Z',
  message_type: 'request',
  content: {},
  correlation_id: 'c',
};
const AGENT = 'a string of 1 to 256 characters is expected';
const INSTANT = 'an RFC 3339 instant with Z or an offset, e.g. 2026-03-01T12:00:00Z, is expected';
const TYPES = '"request", "response" or "broadcast" is expected';
const call = (change: object) => ({ content: { tool_calls: [{ function: { name: 'n', ...change } }] } });

describe('what a person is told of a field', () => {
  it.each<[string, z.ZodType, object, string]>([
    ['missing', agentMessage, { agent_id: undefined }, `/agent_id is missing; ${AGENT}`],
    ['null', agentMessage, { agent_id: null }, `/agent_id is null; ${AGENT}`],
    ['of another type', agentMessage, { agent_id: 7 }, `/agent_id is a number; ${AGENT}`],
    ['empty', agentMessage, { agent_id: '' }, `/agent_id is empty; ${AGENT}`],
    ['too long', agentMessage, { agent_id: 'x'.repeat(257) }, `/agent_id is too long; ${AGENT}`],
    [
      'against a pattern with words of its own',
      agentMessage,
      { agent_id: '..' },
      '/agent_id an agent id has no lone surrogates, and is neither "." nor ".."',
    ],
    ['no instant', agentMessage, { timestamp: 'soon' }, `/timestamp is another string; ${INSTANT}`],
    ['a missing instant', agentMessage, { timestamp: undefined }, `/timestamp is missing; ${INSTANT}`],
    ['none of some words', agentMessage, { message_type: 'shout' }, `/message_type is another string; ${TYPES}`],
    ['a list in the place of a word', agentMessage, { message_type: [] }, `/message_type is a list; ${TYPES}`],
    ['no object', agentMessage, { content: 'hello' }, '/content is a string; an object is expected'],
    [
      'no list',
      agentMessage,
      { target_agents: {} },
      '/target_agents is an object; a list of at most 1000 items is expected',
    ],
    [
      'a list that is too long',
      agentMessage,
      { target_agents: Array(1001).fill('a') },
      '/target_agents has too many items; a list of at most 1000 items is expected',
    ],
    [
      'deep within',
      agentMessage,
      { content: { resources: [{ resource: '', release: 'no' }] } },
      '/content/resources/0/resource is empty; a string of 1 to 1024 characters is expected, ' +
        '/content/resources/0/release is a string; true or false is expected',
    ],
    [
      'of none of several types',
      agentMessage,
      call({ arguments: 4 }),
      '/content/tool_calls/0/function/arguments is a number; a string or an object is expected',
    ],
    [
      'no number',
      rejectedMessage.pick({ similar: true }),
      { similar: '1' },
      '/similar is a string; a whole number of at least 0 is expected',
    ],
    [
      'no whole number',
      rejectedMessage.pick({ similar: true }),
      { similar: 0.5 },
      '/similar is no whole number; a whole number of at least 0 is expected',
    ],
    ['too small', z.object({ n: fraction }), { n: -1 }, '/n is too small; a number from 0 to 1 is expected'],
    ['too large', z.object({ n: fraction }), { n: 2 }, '/n is too large; a number from 0 to 1 is expected'],
    [
      'no number in a query',
      z.object({ n: z.coerce.number().max(5) }),
      { n: 'x' },
      '/n is no number; a number of at most 5 is expected',
    ],
    [
      'too short for one bound',
      z.object({ id: z.string().min(1) }),
      { id: '' },
      '/id is empty; a string of at least 1 character is expected',
    ],
    [
      'too few',
      createKeyRequest.pick({ scopes: true }),
      { scopes: [] },
      '/scopes has too few items; a list of 1 to 4 items is expected',
    ],
    [
      'short',
      createKeyRequest.pick({ reason: true }),
      { reason: 'no' },
      '/reason is too short; a string of 3 to 500 characters is expected',
    ],
    [
      'against a pattern',
      apiKeyConfig.pick({ hash: true }),
      { hash: 'md5' },
      '/hash is another string; a string like /^sha256:[0-9a-f]{64}$/ is expected',
    ],
    [
      'no address',
      setChannelRequest.pick({ url: true }),
      { url: 'ftp://x' },
      '/url is another string; a URL of at most 2048 characters that begins with http:// or https:// is expected',
    ],
    [
      'of no known kind',
      configSection,
      { section: 'other' },
      '/section is another string; "fleet", "api_key", "alert_channel", "trust_policy" or "pattern_rules" is expected',
    ],
    [
      'unknown',
      z.strictObject({ id: z.string() }),
      { id: 'i', other: 1 },
      ' has fields that are not known, 1 of them; known are "id"',
    ],
    ['refused by a rule', z.object({ n: z.number().refine(() => false) }), { n: 1 }, '/n is not accepted'],
    ['no multiple', z.object({ n: z.number().multipleOf(5) }), { n: 1 }, '/n is a number; a multiple of 5 is expected'],
    [
      'named as it may not be',
      z.record(z.string().max(1), z.unknown()),
      { ab: 1 },
      '/ab has a name that is not accepted',
    ],
  ])('that is %s', (_what, schema, change, words) => {
    const whole = schema === agentMessage ? { ...message, ...change } : change;
    expect(said(schema, whole).join(', ')).toBe(words);
  });

  it('holds for one reading only: nothing is set for all', () => {
    said(agentMessage, {});
    expect(instant.safeParse(7).error?.issues[0]?.message).toBe(`is a number; ${INSTANT}`);
    expect(z.string().safeParse(7).error?.issues[0]?.message).not.toContain('is a number');
  });
});

/** The value with something else in one place of it; `undefined` takes it away. */
function changed(value: unknown, path: readonly PropertyKey[], other: unknown): unknown {
  const [first, ...rest] = path;
  if (first === undefined) return other;
  const copy = (Array.isArray(value) ? [...(value as unknown[])] : { ...(value as object) }) as Record<
    PropertyKey,
    unknown
  >;
  copy[first] = changed(copy[first], rest, other);
  return copy;
}

function placesOf(value: unknown, path: readonly PropertyKey[] = []): (readonly PropertyKey[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([name, item]) => placesOf(item, [...path, name]))];
}

const SECRET = 'hunter2';
const other = fc.constantFrom<unknown>(
  undefined,
  null,
  true,
  -1,
  0.5,
  1e300,
  '',
  SECRET,
  SECRET.repeat(400),
  [],
  [SECRET],
  {
    [SECRET]: SECRET,
  },
);

it('every schema of a topic says what is accepted, never what was there and never in words of the library', () => {
  const read = (name: string) =>
    JSON.parse(readFileSync(join(import.meta.dirname, `../fixtures/v1/${name}.json`), 'utf8')) as { valid: unknown[] };
  const places = allTopics.flatMap(({ name, schema }) =>
    read(name).valid.flatMap((value) => placesOf(value).map((path) => ({ schema, value, path }))),
  );
  let wrong = 0;
  fc.assert(
    fc.property(fc.constantFrom(...places), other, ({ schema, value, path }, instead) => {
      for (const { message } of schema.safeParse(changed(value, path, instead), { error: issueWords }).error?.issues ??
        []) {
        wrong++;
        expect(message).not.toMatch(/Invalid|received|Too (?:big|small)|undefined|NaN|\[object|hunter2/);
        expect(message).toMatch(/\b(?:is|has|neither|accepted)\b/);
      }
    }),
    { numRuns: 3_000 },
  );
  expect(wrong).toBeGreaterThan(500);
});
