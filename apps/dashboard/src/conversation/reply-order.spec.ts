import { describe, expect, it } from '@jest/globals';
import type { StoredDecision } from '@chorus/contracts';
import fc from 'fast-check';
import { stored } from '../testing-conversations.ts';
import { inReplyOrder } from './reply-order.ts';
import { transcriptOf } from './transcript.ts';

/** A message `m<n>` that may reply to others. */
const message = (n: number, reply_to?: unknown): StoredDecision =>
  stored(n, reply_to === undefined ? {} : { metadata: { reply_to } });
const ids = (messages: readonly StoredDecision[]) =>
  messages.map(({ decision }) => decision.processing_metadata.message_id).join(' ');

describe('inReplyOrder', () => {
  it('moves a reply down behind what it replies to, and nothing else', () => {
    expect(ids(inReplyOrder([message(1), message(2, 'm4'), message(3), message(4), message(5)]))).toBe(
      'm1 m3 m4 m2 m5',
    );
    expect(ids(inReplyOrder([message(1, 'm3'), message(2, 'm1'), message(3)]))).toBe('m3 m1 m2');
    expect(ids(inReplyOrder([message(1, 'm3'), message(2, 'm3'), message(3)]))).toBe('m3 m1 m2');
    const calm = [message(1), message(2, 'm1'), message(3, 'gone'), message(4, 4), message(5, 'm5')];
    expect(inReplyOrder(calm)).toBe(calm);
  });

  it('knows the id that a message gives itself, where the log gave it another', () => {
    const asked = stored(2, { metadata: { message_id: 'own' } });
    expect(ids(inReplyOrder([message(1, 'own'), asked]))).toBe('m2 m1');
  });

  it('is what a transcript shows', () => {
    const { entries } = transcriptOf([message(1, 'm2'), message(2)], []);
    expect(entries.map((entry) => entry.ids[0])).toEqual(['m2', 'm1']);
  });

  it('never shows a reply before what it replies to, and changes the stored order for nothing else', () => {
    const size = 14;
    const answered = fc.option(fc.integer({ min: 0, max: size }), { nil: undefined });
    fc.assert(
      fc.property(fc.array(answered, { maxLength: size }), (replies) => {
        const before = replies.map((to, n) => message(n, to === undefined ? undefined : `m${to}`));
        const after = inReplyOrder(before);
        expect([...after].sort((a, b) => a.offset - b.offset)).toEqual(before);
        const place = (n: number): number => after.findIndex(({ offset }) => offset === n);
        const parent = (n: number): number | undefined => {
          const to = replies[n];
          return to === undefined || to >= replies.length || to === n ? undefined : to;
        };
        const circle = (n: number): number[] => {
          const walked: number[] = [];
          for (let at = parent(n); at !== undefined && !walked.includes(at); at = parent(at)) walked.push(at);
          return walked.includes(n) ? walked : [];
        };
        /** Whom it waits for. Of messages in a circle the first one waits for nobody. */
        const awaited = (n: number): number | undefined =>
          Math.min(...circle(n), Infinity) === n ? undefined : parent(n);
        replies.forEach((_, n) => {
          const to = awaited(n);
          if (to !== undefined) expect(place(to)).toBeLessThan(place(n));
        });
        // Who stands before an earlier one does so since that waits for it, or for one behind it.
        after.forEach((late, at) => {
          for (const early of after.slice(at + 1))
            if (early.offset < late.offset) expect(place(awaited(early.offset) ?? -1)).toBeGreaterThanOrEqual(at);
        });
        expect(inReplyOrder(after)).toEqual(after);
      }),
      { numRuns: 500 },
    );
  });

  it('takes a long chain, told backwards', () => {
    const chain = Array.from({ length: 5_000 }, (_, n) => message(n, `m${n + 1}`));
    expect(inReplyOrder(chain).map(({ offset }) => offset)).toEqual(chain.map(({ offset }) => offset).reverse());
  });
});
