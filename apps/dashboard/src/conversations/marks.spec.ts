import { describe, expect, it } from '@jest/globals';
import { conversation } from '../testing-conversations.ts';
import { marksOf } from './marks.ts';

const words = (of: Parameters<typeof conversation>[1]) => marksOf(conversation('c', of)).map((mark) => mark.words);

describe('marksOf', () => {
  it('says nothing of a calm conversation', () => {
    expect(words({ highest_risk: 0.29 })).toEqual([]);
  });

  it('says in words what is in it, the worst first', () => {
    const all = { detections: 1, errors: 2, blocked: 1234, redacted: 3, highest_risk: 0.86 };
    expect(words(all)).toEqual(['1,234 blocked', 'risk .86', '1 detection', '2 errors', '3 redacted']);
    const [mark] = marksOf(conversation('c', { highest_risk: 0.3 }));
    expect(mark).toEqual({ tone: 'warn', glyph: 'warn', words: 'risk .30' });
  });
});
