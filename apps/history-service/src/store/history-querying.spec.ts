import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { anyConversationsQuestion, anyEventsQuestion, anyLog } from '../testkit/arbitrary.ts';
import { allPages, history, placeOf } from '../testkit/history.ts';
import { conversationsIn, eventsIn } from '../testkit/model.ts';

const limits = fc.constantFrom(1, 2, 3, 7, 1_000);

describe('the event store', () => {
  it('Feature: real-time-data-flow, Property 15: Historical event querying', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyLog,
        fc.array(anyEventsQuestion, { minLength: 1, maxLength: 6 }),
        limits,
        async (log, questions, limit) => {
          const { store, save, events } = await history();
          await save(...log);
          // Again, as after an answer that was lost.
          await save(...log);
          for (const told of questions) {
            const found = await allPages((before) => events(told, { before, limit }));
            expect(found.map(placeOf)).toEqual(eventsIn(log, told));
          }
          await store.close();
        },
      ),
      { numRuns: 150 },
    );
  }, 60_000);

  it('counts conversations and finds them as a plain fold of the log does', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyLog,
        fc.array(anyConversationsQuestion, { minLength: 1, maxLength: 6 }),
        limits,
        // Of the messages that fit, looked at first: one, some, all.
        fc.constantFrom(1, 4, 1_000),
        async (log, questions, limit, few) => {
          const { store, save, conversations } = await history(undefined, few);
          await save(...log);
          await save(...log);
          for (const told of questions) {
            const found = await allPages((before) => conversations(told, { before, limit: Math.min(limit, 500) }));
            expect(found.map(({ summary }) => summary).map(comparable)).toEqual(
              conversationsIn(log, told).map(comparable),
            );
          }
          await store.close();
        },
      ),
      { numRuns: 150 },
    );
  }, 60_000);
});

/** Agents as columns hold them, and in any order; titles are of whichever message came first. */
const comparable = <T extends { readonly agents: readonly string[] }>(summary: T) => ({
  ...summary,
  title: '',
  agents: summary.agents.map((agent) => agent.replaceAll('\0', '\uFFFD')).toSorted(),
});
