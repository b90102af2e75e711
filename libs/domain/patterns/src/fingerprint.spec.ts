import { describe, expect, it } from '@jest/globals';
import { fingerprintOf } from './fingerprint.ts';
import { MIN_SIMILARITY } from './routing-loop/limits.ts';
import { fillsSlot, similarity } from './similarity.ts';

const like = (a: string, b: string) => similarity(fingerprintOf(a)!, fingerprintOf(b)!);
const LONG =
  'please look at the return once more and tell me whether we can pay the customer back or not since they have been ' +
  'waiting for an answer for quite some time and would like to know what is going to happen with the parcel they sent';

describe('similarity', () => {
  it.each([
    ['case, spacing and punctuation', 'Please close it!', '  please CLOSE   it '],
    ['forms of the same letter', 'ﬁle office', 'file office'],
    ['nothing', 'stop', 'stop'],
    ['emoji', '🔁 🔁', '🔁 🔁'],
  ])('is 1 where %s differ', (_, a, b) => {
    expect(like(a, b)).toBe(1);
  });

  it.each([
    ['a number', `${LONG}, order 17`, `${LONG}, order 18`],
    ['a name', `${LONG}, says Alice`, `${LONG}, says Bob`],
    ['a path', `${LONG} in src/a.ts`, `${LONG} in src/b.ts`],
    ['an identifier', `${LONG} for user_id`, `${LONG} for order_id`],
    ['a number written in another script', `${LONG} ١٧`, `${LONG} ١٨`],
    ['the order of numbers', `${LONG} from 5 to 7`, `${LONG} from 7 to 5`],
    ['the end of a very long text', `${LONG.repeat(8)} yes`, `${LONG.repeat(8)} no`],
  ])('is 0 where %s differs, however long the rest', (_, a, b) => {
    expect(like(a, b)).toBe(0);
  });

  it('is the Jaccard coefficient of the shingles of three words', () => {
    // 46 words are 44 shingles; one word changed in the middle replaces three of them: 41 / 47.
    expect(LONG.split(' ')).toHaveLength(46);
    expect(like(LONG, LONG.replace('quite some', 'quite much'))).toBeCloseTo(41 / 47, 14);
    // The last word is in one shingle only: 43 / 45.
    expect(like(LONG, LONG.replace(/sent$/, 'lost'))).toBeCloseTo(43 / 45, 14);
  });

  it.each(['Once more: ', 'As asked before: ', 'Could you check again? ', 'Still open: '])(
    'takes a text with “%s” before it for the same',
    (opening) => {
      const text = 'Is order 33 inside the 30 days? The customer waits for Alice.';
      expect(like(text, `${opening}${text}`)).toBe(MIN_SIMILARITY);
    },
  );

  it('does not take a short text with some words more for the same', () => {
    expect(like('go on', 'go on with the next')).toBeLessThan(MIN_SIMILARITY);
    expect(like(LONG, `${LONG} but this time look at the other one first`)).toBeLessThan(MIN_SIMILARITY);
  });

  it('takes a text for the same that says in other words what is about the same', () => {
    const first = 'I cannot close order 33 without the delivery date. Please send it to me.';
    expect(like(first, 'Order 33 still lacks the delivery date. Can you provide it?')).toBe(MIN_SIMILARITY);
    expect(like(first, 'Order 34 still lacks the delivery date. Can you provide it?')).toBe(0);
    expect(like(first, 'Order 33 still lacks the signed form. Can you provide it?')).toBe(0);
    expect(like('Is order 33 on the truck?', 'Order 33 is not on the truck.')).toBeLessThan(MIN_SIMILARITY);
  });

  it('does not take a form that is filled in anew for the same', () => {
    const form = (what: string) => `Please do ${what} for the customer portal of release 4.2 until Friday.`;
    expect(like(form('the login form'), form('the cart badge'))).toBeLessThan(MIN_SIMILARITY);
  });

  it('is strict with answers', () => {
    const [one, other] = [
      'Order 33: the parcel was packed in Lyon.',
      'In Lyon they packed and labelled the parcel of order 33.',
    ];
    expect(similarity(fingerprintOf(one)!, fingerprintOf(other)!)).toBe(MIN_SIMILARITY);
    expect(similarity(fingerprintOf(one)!, fingerprintOf(other)!, true)).toBeLessThan(MIN_SIMILARITY);
  });

  it('counts by a label only where a number of its own says what the text is about', () => {
    const form = (label: string, rest: string) => `${label} ${rest}`;
    for (const [one, other] of [
      ['#12', '#13'],
      ['[1]', '[2]'],
      ['Hail 3:', 'Hail 4:'],
      ['Round 3.', 'Round 4.'],
    ] as const) {
      expect(like(form(one, 'please triage it'), form(other, 'please triage it'))).toBe(0);
      expect(like(form(one, 'permit 71 is on hold'), form(other, 'permit 71 is on hold'))).toBe(1);
    }
    expect(like('Invoice 3: book it to account 71', 'Invoice 4: book it to account 71')).toBe(0);
  });

  it('takes no answer for the same that no longer negates', () => {
    const [one, other] = ['I cannot refund order 33, it was not approved.', 'Order 33: refund approved.'];
    expect(similarity(fingerprintOf(one)!, fingerprintOf(other)!, true)).toBe(0);
  });

  it('knows a text that says nothing', () => {
    expect(fingerprintOf('  \n ')).toBeUndefined();
  });

  it('takes time linear in hostile text', () => {
    for (const unit of ['a', 'a.', 'a-', ' ', '.', '\n', 'A', '١', "'"])
      expect(fingerprintOf(unit.repeat(1_000_000) + 'x')?.words.length ?? 0).toBeLessThanOrEqual(800);
  });
});

describe('fillsSlot', () => {
  const words = (text: string) => fingerprintOf(text)!.contents;
  it('sees a place that holds another word each time', () => {
    const laps = ['water the roses today', 'water the tulips today', 'water the lilies today'].map(words);
    expect(fillsSlot(laps[2]!, laps.slice(0, 2))).toBe(true);
  });

  it('does not see one in words that change here and there, nor in two wordings', () => {
    const laps = ['kindly close the open return', 'please close the open return', 'please shut the open return'];
    expect(fillsSlot(words(laps[2]!), laps.slice(0, 2).map(words))).toBe(false);
    expect(fillsSlot(words(laps[1]!), laps.slice(0, 1).map(words))).toBe(false);
  });
});
