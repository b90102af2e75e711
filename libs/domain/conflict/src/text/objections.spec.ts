import { describe, expect, it } from '@jest/globals';
import { EVERYDAY, OBJECTIONS, OBJECTIONS_TO_WORK } from '../testing/everyday.ts';
import { objectionIn, takesBack } from './objections.ts';
import { Reading } from './reading.ts';

describe('an objection', () => {
  it.each(OBJECTIONS)('to what was said is %j', (text) => {
    expect(['you', 'claim']).toContain(objectionIn(new Reading(text)));
  });

  it.each(OBJECTIONS_TO_WORK)('to code is %j', (text) => {
    expect(objectionIn(new Reading(text))).toBe('work');
  });

  it.each(['The total is wrong.', 'The file you sent is incomplete.', 'Your file is invalid.'])(
    'may be about a thing in the world: %j',
    (text) => {
      expect(objectionIn(new Reading(text))).toBe('thing');
    },
  );

  it.each(EVERYDAY)('is not %j', (text) => {
    expect([objectionIn(new Reading(text)), takesBack(new Reading(text))]).toEqual([null, false]);
  });

  it('is looked for at the beginning', () => {
    expect(objectionIn(new Reading(`${'All is well so far. '.repeat(40)}It seems the code was incorrect.`))).toBeNull();
  });

  it('of several is the plainest', () => {
    expect(objectionIn(new Reading('The total is wrong. You miscounted the letters. The script has a bug.'))).toBe(
      'you',
    );
  });
});

describe('who takes back what he said', () => {
  it.each([
    'I apologize for the mistake, there are 4 vowels.',
    'Sorry for the oversight; the third one counts as well.',
    'My mistake, it is 12.',
    'Correction: the total is 12.',
    'I made a small error above, it is 12.',
  ])('says %j', (text) => {
    expect(takesBack(new Reading(text))).toBe(true);
  });
  it.each(['Did I make a mistake?', 'I am sorry for your loss.', 'Apologies for the late answer.'])(
    'does not say %j',
    (text) => {
      expect(takesBack(new Reading(text))).toBe(false);
    },
  );
});
