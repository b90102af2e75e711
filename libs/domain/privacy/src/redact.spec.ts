import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { REDACTION_KINDS } from './kinds.ts';
import { DEFAULT_POLICY } from './policy.ts';
import { redact } from './redact.ts';

const text = (given: string) => redact(given).value;

/** Put together here, so that no scanner of this repository takes them for real. */
const letters = (n: number) => 'aB3dE5gH7jK9mN1pQ2sT4vW6yZ8'.repeat(20).slice(0, n);

describe('what is taken out', () => {
  it.each([
    ['an OpenAI key', `key sk-proj-${letters(40)} ok`, 'key [redacted:api_key] ok'],
    ['an Anthropic key', `sk-ant-api03-${letters(60)}.`, '[redacted:api_key].'],
    ['a GitHub token', `ghp_${letters(36)}`, '[redacted:api_key]'],
    ['an AWS access key', `AKIA${'Q7'.repeat(8)}`, '[redacted:api_key]'],
    ['a Slack token', `xoxb-${letters(24)}`, '[redacted:api_key]'],
    ['a Stripe key', `sk_live_${letters(24)}`, '[redacted:api_key]'],
    ['a key of this product', `chorus_${letters(43)}`, '[redacted:api_key]'],
    ['a JSON Web Token', `eyJ${letters(20)}.eyJ${letters(30)}.${letters(20)}`, '[redacted:token]'],
    ['a bearer token', `Authorization: Bearer ${letters(30)}`, 'Authorization: Bearer [redacted:token]'],
    ['a bearer token that is filled up', `bearer ${letters(30)}==`, 'bearer [redacted:token]'],
    ['basic credentials', 'Authorization: Basic dXNlcjpwYXNzd29yZDE=', 'Authorization: Basic [redacted:token]'],
    ['basic credentials without a digit', 'Basic dXNlcjpwYXNz=', 'Basic [redacted:token]'],
    ['a secret of our webhooks', `whsec_${letters(32)}=`, '[redacted:api_key]'],
    ['a key of this product that stands in a word', `my_chorus_${letters(43)}x`, 'my_[redacted:api_key]x'],
    ['a key of this product without a digit', `chorus_${'aBcDeFg-_hI'.repeat(4).slice(0, 43)}.`, '[redacted:api_key].'],
    ['cookies', 'Cookie: session=abcdef; theme=dark\nHost: x', 'Cookie: [redacted:secret]\nHost: x'],
    ['a cookie that is set', 'set-cookie: sid=s%3Aabc; Path=/; HttpOnly', 'set-cookie: [redacted:secret]'],
    ['a password in a URL', 'postgres://app:hunter22@db:5432/x', 'postgres://app:[redacted:secret]@db:5432/x'],
    ['an assignment', 'export API_KEY="9f8e7d6c5b4a"', 'export API_KEY="[redacted:secret]"'],
    ['an assignment to a longer name', 'DB_PASSWORD=hunter2!x', 'DB_PASSWORD=[redacted:secret]'],
    ['an assignment to a name in one word', 'PGPASSWORD=hunter22 psql', 'PGPASSWORD=[redacted:secret] psql'],
    ['a key of AWS', `AWS_SECRET_ACCESS_KEY=${letters(20)}/x+y==`, 'AWS_SECRET_ACCESS_KEY=[redacted:secret]'],
    ['a key without a form', 'OPENAI_API_KEY=abcd1234efgh5678', 'OPENAI_API_KEY=[redacted:secret]'],
    ['a name in two cases', 'openaiApiKey: "abcd1234"', 'openaiApiKey: "[redacted:secret]"'],
    ['a token', `GITLAB_TOKEN=${letters(16)}`, 'GITLAB_TOKEN=[redacted:secret]'],
    ['JSON within JSON', String.raw`{\"password\": \"hunter22\"}`, String.raw`{\"password\": \"[redacted:secret]\"}`],
    [
      'a private key',
      'a -----BEGIN RSA PRIVATE KEY-----\nMII\n-----END RSA PRIVATE KEY----- b',
      'a [redacted:private_key] b',
    ],
    ['a private key without end', 'a -----BEGIN PRIVATE KEY-----\nMII', 'a [redacted:private_key]'],
    ['an address', 'write to Ann.Lee+x@mail.example.org, please', 'write to [redacted:email], please'],
    ['an address in other letters', 'пётр@пример.рф', '[redacted:email]'],
    ['an international number', 'call +49 (0)30 901820-12', 'call [redacted:phone]'],
    ['an American number', '(212) 555-1234 or 215-278-2429', '[redacted:phone] or [redacted:phone]'],
    ['a card', 'pay with 4111 1111 1111 1111 now', 'pay with [redacted:card] now'],
    ['a card without spaces', 'pan=378282246310005', 'pan=[redacted:card]'],
    ['an IBAN', 'DE89 3704 0044 0532 0130 00', '[redacted:iban]'],
  ])('%s', (_what, given, kept) => {
    expect(text(given)).toBe(kept);
    expect(text(kept)).toBe(kept);
  });

  it('in every corner of a message, counted by kind, and nothing else is touched', () => {
    const message = {
      list: ['a@b.example', { deep: 'a@b.example and c@d.example' }],
      password: 'looks harmless',
      'X-API-Key': 'abc',
      n: 4111111111111111,
      plain: 1,
      nothing: null,
    };
    expect(redact(message)).toEqual({
      value: {
        list: ['[redacted:email]', { deep: '[redacted:email] and [redacted:email]' }],
        password: '[redacted:secret]',
        'X-API-Key': '[redacted:secret]',
        n: '[redacted:card]',
        plain: 1,
        nothing: null,
      },
      counts: { email: 3, secret: 2, card: 1 },
    });
  });

  it.each([
    ['password', 12345678],
    ['DB_PASSWORD', 'x'],
    ['PGPASSWORD', 'x'],
    ['dbPassword', 'x'],
    ['db.passphrase', 'x'],
    ['aws_secret_access_key', 'x'],
    ['stripe-api-key', 7],
    ['token', letters(12)],
    ['github_token', letters(40)],
  ])('in a field named %s: %j', (name, value) => {
    expect(redact({ [name]: value })).toEqual({ value: { [name]: '[redacted:secret]' }, counts: { secret: 1 } });
  });

  it('in lists under such a name, each for itself', () => {
    expect(redact({ api_key: ['a', ['b', 3]], passwords: ['a', 3, ''], secret: { type: 'text' } })).toEqual({
      value: {
        api_key: ['[redacted:secret]', ['[redacted:secret]', '[redacted:secret]']],
        passwords: ['[redacted:secret]', 3, ''],
        secret: { type: 'text' },
      },
      counts: { secret: 4 },
    });
  });

  it('in names of fields, without losing a value', () => {
    expect(redact({ 'a@b.example': 1, 'c@d.example': 2 }).value).toEqual({
      '[redacted:email]': 1,
      '[redacted:email] (2)': 2,
    });
  });

  it('what the policy names, and only that', () => {
    const given = { text: 'project Falcon, a@b.example', password: 'x' };
    const policy = { kinds: ['literal'] as const, fields: ['password'], literals: ['Falcon', 'a'] };
    expect(redact(given, policy)).toEqual({
      value: { text: 'project [redacted:literal], a@b.example', password: 'x' },
      counts: { literal: 1 },
    });
  });
});

describe('what stays', () => {
  it.each([
    'lodash@4.17.21 and @chorus/bus',
    'git@github.example:team/repo.git',
    '2024-01-15 10:20:30.123 took 1234567890123 ns',
    '4111 1111 1111 1112',
    '550e8400-e29b-41d4-a716-446655440000',
    'password: required',
    'Basic understanding of the Bearer authentication',
    'https://example.org:8080/a@b',
    '192.168.100.1234 and 3.14159265358979',
    'sk-learn, task-management-and-scheduling-for-teams',
    'DE89 3704 0044 0532 0130 01',
    '[redacted:email]',
    'max_tokens=128000, tokens: 123456789012, token_count: 1234567890, cost per token: 0.000015',
    'the password reset of 2024-01-15, and the password: must have 8 characters',
    'password = generate_password(12)',
    'PWD=/home/user1 OLDPWD=/home/user2',
    'next_page_token=CAEQAA12345678',
    'Unexpected token: identifier12',
    'Basic troubleshooting of the bearer authentication',
    'cookie: a small file, 12 kB or less',
  ])('%s', (given) => expect(text(given)).toBe(given));

  it('is the same object', () => {
    const given = {
      text: 'nothing here',
      list: [1, { a: 'b' }],
      usage: { max_tokens: 5, tokens: 123456, token_count: 7, token: 5, access_token: 5, secrets: 3 },
      logprobs: [{ token: ' hello', logprob: -1 }],
      schema: { properties: { password: { type: 'string', minLength: 8 } }, required: ['password'] },
      paging: { next_page_token: letters(20), password_reset: true, secret: null, pinned: 'by ann' },
    };
    expect(redact(given).value).toBe(given);
  });
});

describe('whatever comes', () => {
  it('to redact again changes nothing, and the shape stays', () => {
    const seeds = [
      'a@b.example',
      `sk-${letters(30)}`,
      '4111 1111 1111 1111',
      '+49 30 90182012',
      'password=abc123',
      'x',
    ];
    const piece = fc.oneof(fc.constantFrom(...seeds), fc.string({ unit: 'binary', maxLength: 12 }));
    const texts = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(' '));
    const json = fc.letrec((tie) => ({
      value: fc.oneof({ depthSize: 'small' }, texts, fc.integer(), fc.boolean(), tie('list'), tie('record')),
      list: fc.array(tie('value'), { maxLength: 4 }),
      record: fc.dictionary(fc.string({ maxLength: 6 }), tie('value'), { maxKeys: 4 }),
    })).value;
    fc.assert(
      fc.property(json, (given) => {
        const once = redact(given);
        expect(redact(once.value)).toEqual({ value: once.value, counts: {} });
        const marks = JSON.stringify(once.value).match(/\[redacted:\w+\]/g)?.length ?? 0;
        expect(marks).toBe(Object.values(once.counts).reduce((sum, n) => sum + n, 0));
      }),
      { numRuns: 300 },
    );
  });

  it('ends: nesting is bounded, and so is what a hostile text can cost', () => {
    let deep: unknown = 'a@b.example';
    for (let n = 0; n < 5000; n++) deep = [deep];
    expect(JSON.stringify(redact(deep).value)).toContain('nested deeper than');
    const evil = ['a@', '-----BEGIN PRIVATE KEY-----', '4111 ', 'eyJaaaaaaaaa.', '+1', '://a:', 'AB12 ', 'password: '];
    const names = Object.fromEntries(Array.from({ length: 20_000 }, (_, n) => [`a${n}@b.example`, n]));
    expect(Object.values(redact(names).value)).toHaveLength(20_000);
    for (const unit of evil) expect(typeof text(unit.repeat(100_000))).toBe('string');
  });

  it('every kind has a rule or a way of its own, and is on by default', () => {
    expect(DEFAULT_POLICY.kinds).toEqual(REDACTION_KINDS);
  });
});
