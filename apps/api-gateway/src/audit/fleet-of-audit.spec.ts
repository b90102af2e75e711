import { describe, expect, it } from '@jest/globals';
import type { Principal } from '@chorus/service-kit';
import { fleetOfAudit } from './fleet-of-audit.ts';

const key = (...fleets: string[]): Principal => ({ id: 'k', fleets, scopes: ['read'] });
const AGENT = '/api/v1/agents/secret/quarantine';

describe('whose audit log has a request', () => {
  it.each<[string, Principal | undefined, string, unknown, string]>([
    ['a key of one fleet that names none', key('shop'), AGENT, undefined, 'shop'],
    ['a key of one fleet that names another', key('shop'), AGENT, 'default', 'shop'],
    ['another fleet in the path', key('shop'), '/api/v1/fleets/default/mode', undefined, 'shop'],
    ['a key of two that names one of them', key('shop', 'lab'), AGENT, 'lab', 'lab'],
    ['one of them in the path', key('shop', 'lab'), '/api/v1/fleets/l%61b/mode', undefined, 'lab'],
    ['a key of two that names none', key('shop', 'lab'), AGENT, undefined, '*'],
    ['a key of all that names one', key('*'), AGENT, 'shop', 'shop'],
    ['a key of all that names none', key('*'), AGENT, undefined, '*'],
    ['no fleet id', key('*'), AGENT, ['shop', 'lab'], '*'],
    ['a path that is no text', key('*'), '/api/v1/fleets/%ff', undefined, '*'],
    ['nobody known, whatever is named', undefined, '/api/v1/fleets/shop', 'shop', '*'],
  ])('%s', (_what, principal, path, fleet_id, fleet) => {
    expect(fleetOfAudit(principal, { path, fleet_id })).toBe(fleet);
  });
});
