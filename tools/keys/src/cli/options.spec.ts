import { describe, expect, it } from '@jest/globals';
import { readCommand } from './options.ts';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const read = (...args: string[]) => readCommand(args, NOW);
const create = ['create', '--name', 'Billing', '--scope', 'write', '--why', 'set up'];

describe('the command line', () => {
  it('reads what is to be done, where, and by whom', () => {
    const common = { fleet: undefined, json: false, given: { url: undefined, key: undefined } };
    expect(read('list')).toEqual({ kind: 'list', ...common });
    expect(read('list', '--fleet', 'shop', '--json', '--url', 'http://a', '--key', 'k')).toEqual({
      kind: 'list',
      fleet: 'shop',
      json: true,
      given: { url: 'http://a', key: 'k' },
    });
    const made = { kind: 'create', ...common, name: 'Billing', scopes: ['write'], expires_at: null, why: 'set up' };
    expect(read(...create)).toEqual(made);
    expect(read('revoke', 'billing-1', '--why', 'leaked')).toEqual({
      kind: 'revoke',
      ...common,
      key_id: 'billing-1',
      why: 'leaked',
    });
    expect(read('list', '--help')).toBeUndefined();
  });

  it('takes several scopes, and times as instants or spans', () => {
    expect(read(...create, '--scope', 'read,write', '--expires', '90d')).toMatchObject({
      scopes: ['write', 'read'],
      expires_at: '2026-05-30T12:00:00.000Z',
    });
    expect(read(...create, '--expires', '2027-01-01')).toMatchObject({ expires_at: '2027-01-01T00:00:00.000Z' });
    expect(read(...create, '--expires', '12h')).toMatchObject({ expires_at: '2026-03-02T00:00:00.000Z' });
  });

  it.each([
    [[], /One of list, create and revoke/],
    [['delete', 'a'], /One of list, create and revoke/],
    [['list', 'a'], /One of list, create and revoke/],
    [['revoke', 'a', 'b'], /One of list, create and revoke/],
    [['list', '--why', 'x'], /--why is for create and revoke, not for list/],
    [['revoke', 'a', '--scope', 'read'], /--scope is for create, not for revoke/],
    [['revoke', '--why', 'x'], /Which key\?/],
    [['revoke', 'chorus_secret', '--why', 'x'], /That is a key, not the id of one/],
    [['revoke', 'a'], /--why is needed/],
    [['create', '--scope', 'read', '--why', 'x'], /--name is needed/],
    [['create', '--name', ' ', '--scope', 'read', '--why', 'x'], /--name is needed/],
    [['create', '--name', 'a', '--why', 'x'], /--scope is needed, one or more of write, read, operate, admin/],
    [[...create, '--scope', 'root'], /--scope is one of .*, not "root"/],
    [[...create, '--expires', 'soon'], /--expires is an instant .* not "soon"/],
    [[...create, '--expires', '2026-02-28'], /--expires 2026-02-28 has passed/],
    [[...create, '--expires', '0d'], /has passed/],
    [['list', '--colour'], /Unknown option/],
  ])('says what is wrong with %j', (args, text) => {
    expect(() => read(...args)).toThrow(text);
  });
});
