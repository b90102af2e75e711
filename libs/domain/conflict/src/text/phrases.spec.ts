import { describe, expect, it } from '@jest/globals';
import { EVERYDAY } from '../testing/everyday.ts';
import { concludes, confirms, groundOf } from './phrases.ts';
import { Reading } from './reading.ts';

describe('the ground of a statement', () => {
  it.each([
    ['Let’s create a simulated dataset and use the same analysis code.', 'made_up'],
    ['pdf_path = "x.pdf"  # placeholder', 'made_up'],
    ['We hypothetically have the paper, so I go on.', 'made_up'],
    ['Let’s assume the details of the polygon.', 'made_up'],
    ['Assuming 20 blocks a mile it is 46 blocks away.', 'assumed'],
    ['This rests on the assumption that all of them came.', 'assumed'],
    ['The table has 12 rows, and 3 of them are empty.', null],
    ['I resumed the job on the consumer side.', null],
    ['I did not assume anything and looked it up.', null],
    ['Shall we assume that they all come?', null],
  ])('%j: %s', (text, ground) => {
    expect(groundOf(new Reading(text))).toBe(ground);
  });
  it.each(EVERYDAY)('is not in doubt in %j', (text) => {
    expect(groundOf(new Reading(text))).toBeNull();
  });
});

describe('a conclusion', () => {
  it.each([
    'TERMINATE',
    '**TERMINATE**',
    'Therefore the volume is 0.18.',
    'The final answer is 12.',
    'The answer is 12.',
  ])('is %j', (text) => {
    expect(concludes(new Reading(text))).toBe(true);
  });
  it.each([
    'Please terminate the job.',
    'Which of them is it?',
    'Please find the answer.',
    'What is the final answer?',
    'Once we have the final result we write to the customer.',
    'I agree with the steps.',
    'The result is verified.',
    'Therefore I took the other road.',
    ...EVERYDAY,
  ])('is not %j', (text) => {
    expect(concludes(new Reading(text))).toBe(false);
  });
});

describe('a confirmation', () => {
  it.each([
    'I agree with the count of the solver.',
    'I verified it, your numbers are correct.',
    'Confirmed, the total matches what I have here.',
    'We checked the list and it is complete.',
    'Your answer is right.',
    'LGTM',
  ])('is %j', (text) => {
    expect(confirms(new Reading(text))).toBe(true);
  });
  it.each([
    'I do not agree with the count.',
    'Is the count correct?',
    'Please make sure that the list is correct.',
    'Let us see whether the number is correct.',
    'I will get it confirmed tomorrow.',
    'The list has twelve entries.',
  ])('is not %j', (text) => {
    expect(confirms(new Reading(text))).toBe(false);
  });
});
