import { evidenceKind, trustPolicyBody } from '@chorus/contracts';
import { describe, expect, it } from '@jest/globals';
import { policy } from '../testing-trust.ts';
import { differences, draftOf, readDraft } from './draft.ts';
import { boundsOf, boundsWords, FIELDS, valueAt } from './fields.ts';

describe('the fields of a policy', () => {
  it('are all that the contract has, no more', () => {
    const paths = (of: object, before = ''): string[] =>
      Object.entries(of).flatMap(([name, value]) =>
        typeof value === 'object' ? paths(value as object, `${before}${name}.`) : [`${before}${name}`],
      );
    const weights = Object.fromEntries(evidenceKind.options.map((kind) => [kind, 1]));
    expect(FIELDS.map(({ key }) => key).sort()).toEqual(paths({ ...policy, weights }).sort());
  });

  it('have the bounds of the contract', () => {
    for (const field of FIELDS) {
      const { least, most } = boundsOf(field.key);
      const draft = draftOf(policy);
      const at = (value: number) => readDraft({ ...draft, [field.key]: String(value / field.scale) }).errors[field.key];
      expect([field.key, Number.isFinite(least), Number.isFinite(most)]).toEqual([field.key, true, true]);
      expect([field.key, at(least - 1) === undefined]).toEqual([field.key, false]);
      expect([field.key, at(most + field.scale) === undefined]).toEqual([field.key, false]);
    }
    const [share, weight] = FIELDS;
    expect([share, weight].map((it) => it && boundsWords(it))).toEqual(['0.01 to 0.99', '0.1 to 100']);
  });
});

describe('a draft', () => {
  it('reads as the policy that it was made of', () => {
    expect(readDraft(draftOf(policy))).toEqual({ policy: trustPolicyBody.parse(policy), errors: {} });
    const odd = { ...policy, forgetting_half_life_ms: 3_600_001 };
    expect(readDraft(draftOf(odd)).policy).toEqual(odd);
  });

  it('says at its field what is wrong', () => {
    const draft = draftOf(policy);
    const errors = (of: Record<string, string>) => readDraft({ ...draft, ...of }).errors;
    expect(errors({ 'prior.weight': 'much' })).toEqual({
      'prior.weight': 'Is not accepted: a number from 0.1 to 100.',
    });
    expect(errors({ 'quarantine.below': '' })).toEqual({ 'quarantine.below': 'Is missing: a number from 0 to 100.' });
    expect(errors({ 'trend.memory': '2.5' })).toEqual({
      'trend.memory': 'Is not accepted: a number from 2 to 100, whole.',
    });
    expect(errors({ 'frequency.window_ms': '-1' })['frequency.window_ms']).toMatch(/from 0 to 525,600/);
    expect(errors({ 'probation.active_from': '20' })['probation.active_from']).toMatch(/^Has to be above quarantine/);
    expect(errors({ 'weights.conflict': '' })).toEqual({});
  });

  it('differs field by field, with units', () => {
    const { policy: after } = readDraft({
      ...draftOf(policy),
      forgetting_half_life_ms: '36',
      'quarantine.below': '25',
      'weights.conflict': '',
    });
    if (after === null) throw new Error('it is accepted');
    expect(differences(policy, after).map(({ key, before, after: then }) => [key, before, then])).toEqual([
      ['quarantine.below', '30 points', '25 points'],
      ['forgetting_half_life_ms', '24 hours', '36 hours'],
      ['weights.conflict', '0.8 observations', 'the default'],
    ]);
    expect(differences(policy, policy)).toEqual([]);
    expect(valueAt(after, 'weights.conflict')).toBeUndefined();
  });
});
