import { describe, expect, it } from '@jest/globals';
import { concludes, groundOf, objects } from './phrases.ts';

describe('the ground of a statement', () => {
  it.each([
    ['Let’s create a simulated dataset and use the same analysis code.', 'made_up'],
    ['pdf_path = "x.pdf"  # placeholder', 'made_up'],
    ['We hypothetically have the paper, so I go on.', 'made_up'],
    ['Let’s assume the details of the polygon.', 'made_up'],
    ['Assuming 20 blocks a mile it is 46 blocks away.', 'assumed'],
    ['The table has 12 rows, and 3 of them are empty.', null],
    ['I resumed the job on the consumer side.', null],
  ])('%j: %s', (text, ground) => {
    expect(groundOf(text)).toBe(ground);
  });
});

describe('an objection', () => {
  it.each([
    'It seems there was an indentation error with the code provided.',
    'The output does not match. Let me look again, for the search was incorrect.',
    'Apologies for the confusion.',
    'The results weren’t what we asked for.',
  ])('is %j', (text) => {
    expect(objects(text)).toBe(true);
  });

  it.each([
    '5 % of the traffic. Please watch the error rate.',
    'The customer returns the kettle: a part is missing.',
    'The code is done. Nothing is missing.',
    'I looked at the results and they are as expected.',
  ])('is not %j', (text) => {
    expect(objects(text)).toBe(false);
  });

  it('is looked for at the beginning', () => {
    expect(objects(`${'All is well so far. '.repeat(40)}It seems the code was incorrect.`)).toBe(false);
  });
});

describe('a conclusion', () => {
  it.each(['TERMINATE', 'Therefore the volume is 0.18.', 'I agree with the steps.', 'The result is verified.'])(
    'is %j',
    (text) => {
      expect(concludes(text)).toBe(true);
    },
  );
  it.each(['Please terminate the job.', 'Which of them is it?', 'Please find the answer.'])('is not %j', (text) => {
    expect(concludes(text)).toBe(false);
  });
});
