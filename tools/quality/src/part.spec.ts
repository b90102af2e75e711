import { describe, expect, it } from '@jest/globals';
import { partOf } from './part.ts';

describe('the parts of the data', () => {
  it('are those that were fixed before any rule was tuned', () => {
    const runs = Array.from({ length: 20 }, (_, n) => String(n + 1));
    const development = runs.filter((id) => partOf('who-and-when', id) === 'development');
    expect(development).toEqual(['7', '8', '9', '10', '11', '15', '19', '20']);
  });

  it('are about halves', () => {
    const ids = Array.from({ length: 10_000 }, (_, n) => String(n));
    const share = ids.filter((id) => partOf('any', id) === 'test').length / ids.length;
    expect(share).toBeGreaterThan(0.48);
    expect(share).toBeLessThan(0.52);
  });
});
