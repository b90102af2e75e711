import { describe, expect, it } from '@jest/globals';
import { Reading } from './reading.ts';

const tokensOf = (text: string) => new Reading(text).tokens;
const answerTokensOf = (text: string) => new Reading(text).answerTokens;

const shared = (a: string, b: string): number => tokensOf(a).filter((token) => tokensOf(b).includes(token)).length;

describe('what can be traced in a text', () => {
  it.each([
    ['It took 27 years.', 'Thus the difference is 27.'],
    ['That makes $30,000 in all.', 'He wins 30000 at least.'],
    ['The sentence is "Maktay Zapple Pa".', 'I confirm **Maktay zapple pa** for it.'],
    ['The minister was Amir-Abbas then.', 'I think that Amir-Abbas is right.'],
  ])('is the same in %j and %j', (a, b) => {
    expect(shared(a, b)).toBe(1);
  });

  it.each([
    'Which of them was it, and why?',
    '1. First this\n2) then that\nStep 3: the rest',
    'The lead asked. The others know.',
    'As @Data_Expert and Other_Expert said.',
  ])('is nothing in %j', (text) => {
    expect(tokensOf(text)).toEqual([]);
  });

  it('is of a bounded number, of the beginning and the end', () => {
    const long = Array.from({ length: 5_000 }, (_, n) => `take ${n + 10},`).join(' ');
    expect(tokensOf(long)).toHaveLength(32);
    expect(tokensOf(`${'nothing here. '.repeat(1_000)} In all 1234.`)).toEqual(tokensOf('It is 1234.'));
  });

  it('is first of all in the sentences that give the answer', () => {
    expect(answerTokensOf('We had 12 and 15 of them. Therefore the answer is 27.')).toEqual(tokensOf('So 27.'));
    expect(answerTokensOf('We had 12 of them.')).toEqual(tokensOf('So 12.'));
  });
});
