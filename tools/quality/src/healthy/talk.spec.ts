import { describe, expect, it } from '@jest/globals';
import { PARTS } from '../part.ts';
import { measureTalk } from './measure.ts';
import { phrasesOf, type Slot } from './phrases.ts';
import { healthyTalk, SEEDS } from './talk.ts';

const SLOTS: readonly Slot[] = ['question', 'claim', 'aside', 'agreement', 'conclusion', 'thanks', 'code'];

describe('the talk of teams that do well', () => {
  it.each(SLOTS)('has phrases of its own for each part: %s', (slot) => {
    const [development, test] = PARTS.map((part) => phrasesOf(part, slot));
    expect(development?.length).toBeGreaterThan(1);
    expect(test?.length).toBeGreaterThan(1);
    expect(development?.filter((phrase) => test?.includes(phrase))).toEqual([]);
  });

  it('is the same for the same seed, and other for another part', () => {
    const [seed = 0] = SEEDS.development;
    const said = healthyTalk('development', 'work', seed, 0);
    expect(said.length).toBeGreaterThan(500);
    expect(healthyTalk('development', 'work', seed, 0)).toEqual(said);
    expect(healthyTalk('test', 'work', seed, 0)).not.toEqual(said);
    expect(said.every(({ at_ms }, n) => at_ms >= (said[n - 1]?.at_ms ?? 0))).toBe(true);
  });

  it('puts no agent into quarantine', () => {
    expect(measureTalk('development', 'talk')).toMatchObject({ quarantined: 0, critical: 0 });
  });
});
