import { describe, expect, it } from '@jest/globals';
import { contentOf, withoutCounters } from './about.ts';

describe('withoutCounters', () => {
  it.each([
    'Attempt 3: ',
    '(3. time) ',
    '[10:14:23] ',
    '[attempt 2/5] ',
    '2nd reminder: ',
    'Reminder #2 - ',
    '2026-03-01T12:00:00Z ',
    '12:00:01 ',
    '[10:14] Attempt 3: ',
    'For the 3rd time: ',
  ])('leaves “%s” out', (label) => {
    expect(withoutCounters(`${label}please close order 33`)).toBe('please close order 33');
  });

  it('leaves a counter behind the text out', () => {
    expect(withoutCounters('please close order 33 (attempt 3)')).toBe('please close order 33');
  });

  it.each([
    'Page 3: please read it',
    'Item 3: please check it',
    'Order 33: please close it',
    '3 orders are open',
    '[17] please check it',
    'Note: close it at 10:15',
    'please read page 3 (of 9)',
    'At 10:15 we meet',
    'At 10:15:30: open it',
    'Request no. 4 – please close it',
    'Mail 1: answer it',
    'Query 2: run it',
    'Run 3: evaluate',
  ])('leaves “%s” as it is', (text) => {
    expect(withoutCounters(text)).toBe(text);
  });

  it('takes time linear in hostile text', () => {
    for (const unit of ['[', '(', '1', '1:', 'attempt ', '- ', '] '])
      expect(withoutCounters(unit.repeat(200_000)).length).toBeLessThanOrEqual(1_600_000);
  });
});

describe('contentOf', () => {
  it('is undefined for words that ask or hold a sentence together, and the stem of others', () => {
    expect(['please', 'the', 'waiting', 'not', 'without'].map(contentOf)).toEqual(Array(5).fill(undefined));
    expect(['packed', 'packs', 'packing'].map(contentOf)).toEqual(['pack', 'pack', 'pack']);
    expect(['done', 'a17', 'db/orders'].map(contentOf)).toEqual(['done', 'a17', 'db/orders']);
  });
});
