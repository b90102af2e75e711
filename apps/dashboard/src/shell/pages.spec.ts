import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { correlationIdOf } from '../conversation/address.ts';
import { addressOf, conversationAddress, decisionAddress, messageAddress, pageOf } from './pages.ts';

describe('pageOf', () => {
  it('marks the page that an address belongs to', () => {
    expect(
      ['/', '/conversations', '/conversations/a%2Fb', '/conversation', '/setup', '/conversationsx'].map(pageOf),
    ).toEqual(['/', '/conversations', '/conversations', '/conversations', '/setup', '/']);
    expect(pageOf('/interventions')).toBe('/conflicts');
  });
});

describe('addresses', () => {
  it('hold the fleet and what is not empty', () => {
    expect(addressOf('/setup', 'a b')).toBe('/setup?fleet=a+b');
    expect(messageAddress('f', 'm&1')).toBe('/conversations?fleet=f&message=m%261');
    expect(decisionAddress('f', 12)).toBe('/conversations?fleet=f&decision=12');
    expect(conversationAddress('f', 'c')).toBe('/conversation?fleet=f&id=c');
  });

  it('bring any ids back as they were', () => {
    const text = fc.oneof(
      fc.string({ minLength: 1, unit: 'grapheme' }),
      fc.constantFrom(
        '.',
        '..',
        '%2e%2E',
        'a/../b',
        '//',
        '\\',
        '?',
        '#',
        '100 %',
        ' ',
        '+',
        'گفتگو',
        'x'.repeat(10_000),
      ),
    );
    fc.assert(
      fc.property(text, text, text, (fleet, correlation_id, message) => {
        const { pathname, searchParams } = new URL(conversationAddress(fleet, correlation_id, message), 'http://h');
        expect(correlationIdOf(pathname, searchParams)).toBe(correlation_id);
        expect([searchParams.get('fleet'), searchParams.get('message')]).toEqual([fleet, message]);
      }),
      { numRuns: 200 },
    );
  });

  it('of conversations are understood as they were before', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'grapheme' }), (id) => {
        expect(correlationIdOf(`/conversations/${encodeURIComponent(id)}`, new URLSearchParams())).toBe(id);
      }),
      { numRuns: 200 },
    );
    expect(correlationIdOf('/conversations/100%', new URLSearchParams())).toBe('100%');
  });
});
