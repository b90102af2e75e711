import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addressOf, conversationAddress, messageAddress, pageOf } from './pages.ts';

describe('pageOf', () => {
  it('marks the page that an address belongs to', () => {
    expect(
      ['/', '/conversations', '/conversations/a%2Fb', '/setup', '/settings', '/conversationsx'].map(pageOf),
    ).toEqual(['/', '/conversations', '/conversations', '/setup', '/settings', '/']);
  });
});

describe('addresses', () => {
  it('hold the fleet and what is not empty', () => {
    expect(addressOf('/setup', 'a b')).toBe('/setup?fleet=a+b');
    expect(messageAddress('f', 'm&1')).toBe('/conversations?fleet=f&message=m%261');
    expect(conversationAddress('f', 'c')).toBe('/conversations/c?fleet=f');
  });

  it('bring any ids back as they were', () => {
    const text = fc.string({ minLength: 1, unit: 'grapheme' });
    fc.assert(
      fc.property(text, text, text, (fleet, correlation_id, message) => {
        fc.pre(correlation_id !== '.' && correlation_id !== '..');
        const { pathname, searchParams } = new URL(conversationAddress(fleet, correlation_id, message), 'http://h');
        expect(decodeURIComponent(pathname.slice('/conversations/'.length))).toBe(correlation_id);
        expect([searchParams.get('fleet'), searchParams.get('message')]).toEqual([fleet, message]);
      }),
      { numRuns: 200 },
    );
  });
});
