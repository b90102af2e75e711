import { expect, it } from '@jest/globals';
import { agentMessage, agentMessagesRaw, type AgentMessage } from '@chorus/contracts';
import fc from 'fast-check';
import { evolve, releaseAll } from './evolve.ts';
import { MAX_ERROR, MAX_TEXT } from './limits.ts';
import { NOTHING_KNOWN } from './state.ts';
import { arbitrarySpan } from './testing/arbitrary-span.ts';
import { clip, nameOf } from './text.ts';
import { START } from './testing/spans.ts';

it('whatever spans say, what comes of them is valid and fits, each span is counted, nothing is kept for ever', () => {
  fc.assert(
    fc.property(fc.array(fc.array(arbitrarySpan, { maxLength: 6 }), { maxLength: 4 }), (requests) => {
      let state = NOTHING_KNOWN;
      const messages: AgentMessage[] = [];
      const counts = { mapped: 0, inner: 0, repeated: 0, ignored: 0 };
      const add = (step: ReturnType<typeof releaseAll>) => {
        state = step.state;
        messages.push(...step.messages);
        for (const name of Object.keys(counts) as (keyof typeof counts)[]) counts[name] += step.counts[name];
      };
      requests.forEach((spans, n) => add(evolve(state, { fleet: 'alpha', spans }, START + n * 3_000)));
      add(releaseAll(state, START + 20_000));
      expect(Object.values(counts).reduce((sum, n) => sum + n)).toBe(requests.flat().length);
      for (const message of messages) {
        expect(agentMessage.safeParse(message).error).toBeUndefined();
        expect(Buffer.byteLength(JSON.stringify(message))).toBeLessThan(agentMessagesRaw.max_bytes);
      }
      expect(state).toMatchObject({ held: 0, held_chars: 0 });
      expect(evolve(state, null, START + 10_000_000).state).toEqual(NOTHING_KNOWN);
    }),
    { numRuns: 400 },
  );
});

it('texts that are too long are cut between characters, and say so', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), fc.integer({ min: 40, max: 100 }), (text, limit) => {
      const cut = clip(text, limit);
      expect(cut.isWellFormed()).toBe(true);
      expect(cut.length).toBeLessThanOrEqual(limit);
      if (text.length > limit) expect(cut).toContain(`… [cut: ${text.length} characters]`);
      else expect(cut).toBe(text.toWellFormed());
    }),
    { numRuns: 300 },
  );
  expect(MAX_TEXT * 6 * 2 + MAX_ERROR * 6 + 20_000).toBeLessThan(agentMessagesRaw.max_bytes);
});

it.each([
  ['', null],
  [' . ', null],
  ['..', null],
  [' planner ', 'planner'],
  ['a\ud800', 'a\ufffd'],
])('the name %j becomes %j', (name, expected) => {
  expect(nameOf(name)).toBe(expected);
});

it('names that are too long are cut, prefix included', () => {
  expect(nameOf('x'.repeat(300), 'tool:')).toHaveLength(256);
  expect(nameOf('😀'.repeat(200))?.isWellFormed()).toBe(true);
});
