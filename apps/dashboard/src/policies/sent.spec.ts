import { describe, expect, it } from '@jest/globals';
import { policies, policyVersion } from '../testing-trust.ts';
import { NOW } from '../testing.ts';
import { fateOf, fateWords } from './sent.ts';

const sent = { version: 3, command_id: 'mine', at: NOW };
const list = (command_id: string | null) => policies(policyVersion(3, { command_id }), policyVersion(2));

describe('a policy that was sent', () => {
  it('is in force where its version came of its own command, also when another is in force by now', () => {
    expect(fateOf(sent, list('mine'))).toEqual({ kind: 'in force' });
    expect(fateOf(sent, policies(policyVersion(4), ...list('mine').versions))).toEqual({ kind: 'in force' });
  });

  it('came second where its version is of another command, or of one that is not recorded', () => {
    for (const other of ['theirs', null]) expect(fateOf(sent, list(other)).kind).toBe('second');
    const fate = fateOf(sent, list('theirs'));
    expect(fateWords(sent, fate, NOW)).toMatch(/^Version 3 by ann came first, .* Your draft is kept\.$/);
  });

  it('is on its way until then, and says so when that takes too long', () => {
    const fate = fateOf(sent, policies(policyVersion(2)));
    expect(fate).toEqual({ kind: 'on its way' });
    expect(fateWords(sent, fate, NOW + 14_999)).toMatch(/^Sent; the page shows it/);
    expect(fateWords(sent, fate, NOW + 15_000)).toMatch(
      /^Sent 15 s ago and not in force yet: .* Your draft is kept\.$/,
    );
  });
});
