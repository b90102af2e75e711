import { describe, expect, it } from '@jest/globals';
import { REDACTION_KINDS } from './kinds.ts';
import { DEFAULT_POLICY, policyOf, type RedactionSettings } from './policy.ts';

const settings: RedactionSettings = {
  REDACT_KINDS: REDACTION_KINDS,
  REDACT_EXCEPT: [],
  REDACT_FIELDS: [],
  REDACT_LITERALS: [],
};

describe('the policy of the settings', () => {
  it('is the default one where nothing is set', () => expect(policyOf(settings)).toEqual(DEFAULT_POLICY));

  it('is without the kinds that are excepted, with more fields and with literals', () => {
    const policy = policyOf({
      REDACT_KINDS: ['email', 'card'],
      REDACT_EXCEPT: ['card', 'phone'],
      REDACT_FIELDS: ['pin'],
      REDACT_LITERALS: ['Falcon'],
    });
    expect(policy).toEqual({ kinds: ['email'], fields: [...DEFAULT_POLICY.fields, 'pin'], literals: ['Falcon'] });
  });
});
