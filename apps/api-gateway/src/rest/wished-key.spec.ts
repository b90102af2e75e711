import { describe, expect, it } from '@jest/globals';
import type { ApiKeyConfig } from '@chorus/contracts';
import { looksLikeKey, ProblemException } from '@chorus/service-kit';
import { anyKey, idempotencyKeyOf, madeBefore, mayBeShownAgain, sameKey, type Asked } from './wished-key.ts';

const SECRET = 'a secret of the gateways, 32 or more';
const NOW = Date.UTC(2026, 2, 1, 12);
const DAY = 86_400_000;
const wish = { asker: 'boss', fleet_id: 'f', idempotency_key: 'one' };
const asked: Asked = { name: 'Billing', scopes: ['write', 'read'], expires_at: null };
const wished = sameKey(SECRET, wish, asked.name);
const made: ApiKeyConfig = {
  section: 'api_key',
  ...{ key_id: wished.key_id, fleet_id: 'f', ...asked, hash: wished.hash },
  ...{ created_at: new Date(NOW).toISOString(), created_by: 'boss', revoked_at: null },
  ...{ changed_at: new Date(NOW).toISOString(), changed_by: 'boss', reason: 'set up' },
};
const refusal = (change: Partial<ApiKeyConfig> = {}, other: Partial<Asked> = {}, now = NOW) => {
  try {
    mayBeShownAgain({ ...made, ...change }, { ...asked, ...other }, wished, now);
  } catch (error) {
    return (error as ProblemException).problem;
  }
  return undefined;
};

describe('the key of a wish', () => {
  it('is the same each time, with the id of its command, and another for each other wish or secret', () => {
    expect(looksLikeKey(wished.key)).toBe(true);
    expect(wished.key_id).toMatch(/^billing-[0-9a-f]{16}$/);
    expect(sameKey(SECRET, { ...wish }, 'Billing')).toEqual(wished);
    const others = [
      sameKey(`${SECRET}!`, wish, 'Billing'),
      sameKey(SECRET, { ...wish, asker: 'bos' }, 'Billing'),
      sameKey(SECRET, { ...wish, fleet_id: 'g' }, 'Billing'),
      sameKey(SECRET, { ...wish, idempotency_key: 'two' }, 'Billing'),
      anyKey('Billing'),
      anyKey('Billing'),
    ];
    for (const what of ['key', 'hash', 'key_id', 'command_id'] as const)
      expect(new Set([wished, ...others].map((one) => one[what])).size).toBe(7);
  });

  it('is found again under another name, for the wish is what counts', () => {
    const renamed = sameKey(SECRET, wish, 'Other');
    expect(renamed).toMatchObject({ key: wished.key, command_id: wished.command_id });
    expect(madeBefore([{ ...made, key_id: 'other' }, made], renamed)).toBe(made);
    expect(madeBefore([made], sameKey(SECRET, { ...wish, fleet_id: 'g' }, 'Billing'))).toBeUndefined();
  });

  it('is shown again for a day, to who asks for the same', () => {
    expect(refusal()).toBeUndefined();
    expect(refusal({}, { scopes: ['read', 'write'] }, NOW + DAY)).toBeUndefined();
  });

  it.each([
    [{}, { name: 'Another' }, 0, 422, /asked for something else/],
    [{}, { scopes: ['read' as const] }, 0, 422, /asked for something else/],
    [{}, { expires_at: '2100-01-01T00:00:00Z' }, 0, 422, /asked for something else/],
    [{ revoked_at: '2026-03-01T13:00:00.000Z' }, {}, 0, 409, /was revoked at 2026-03-01T13/],
    [{}, {}, DAY + 1, 409, /more than a day ago/],
    [{ hash: `sha256:${'0'.repeat(64)}` }, {}, 0, 409, /SESSION_SECRET/],
  ])('is not shown again with %j where %j is asked for', (change, other, later, status, detail) => {
    expect(refusal(change, other, NOW + later)).toMatchObject({ status, detail: expect.stringMatching(detail) });
  });
});

describe('the header Idempotency-Key', () => {
  it.each([
    [undefined, undefined],
    ['8e03978e-40d5', '8e03978e-40d5'],
    ['"8e03978e-40d5"', '8e03978e-40d5'],
    ['x'.repeat(255), 'x'.repeat(255)],
  ])('%j is taken', (header, key) => expect(idempotencyKeyOf(header)).toBe(key));

  it.each(['', '""', 'a b', 'ключ', 'x'.repeat(256), '\u007f'])('%j is refused', (header) =>
    expect(() => idempotencyKeyOf(header)).toThrow('1 to 255 visible ASCII characters'),
  );
});
