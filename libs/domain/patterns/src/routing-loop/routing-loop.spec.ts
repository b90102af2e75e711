import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { rounds, sameRound, Watch, type Said } from './loop.testkit.ts';

const name = fc.oneof(
  fc.string({ minLength: 1, maxLength: 12 }),
  fc.constantFrom('__proto__', 'constructor', 'tool:x', 'a'),
);
const agents = fc.uniqueArray(name, { minLength: 2, maxLength: 8 });
const words = fc.array(fc.constantFrom('wait', 'for', 'order', '33', 'Alice', 'refund', 'db/orders', '订单', 'же'), {
  minLength: 1,
  maxLength: 30,
});
const speech = words.map((list) => list.join(' '));
/** Messages in other conversations, of anybody. */
const noise = (names: readonly string[]) =>
  fc.array(
    fc.record({
      sender: fc.constantFrom(...names, 'outsider'),
      targets: fc.subarray([...names, 'outsider']),
      text: speech,
      correlation_id: fc.constantFrom('x', 'y', 'z'),
      outcome: fc.constantFrom('none' as const, 'failed' as const, 'succeeded' as const),
    }),
    { maxLength: 40 },
  );

/** A ring, what each place says in it, and noise with the places where it comes in between. */
const ring = agents.chain((names) =>
  fc.record({
    names: fc.constant(names),
    texts: fc.array(speech, { minLength: names.length, maxLength: names.length }),
    audience: fc.constantFrom('the next' as const, 'all' as const, 'all by name' as const),
    noise: noise(names),
    seed: fc.nat(),
  }),
);

/** Puts the noise between the messages; where, follows from the seed. */
function mixed(messages: readonly Said[], others: readonly Said[], seed: number): Said[] {
  const all = [...messages];
  others.forEach((other, n) => all.splice((seed * (n + 7) + n * 31) % (all.length + 1), 0, other));
  return all;
}

describe('routing loops', () => {
  it('Feature: real-time-data-flow, Property 8: Routing loop detection and highlighting', () => {
    fc.assert(
      fc.property(ring, ({ names, texts, audience, noise: others, seed }) => {
        const loop = rounds(names, 5, (place) => texts[place] ?? '').map((said) => ({
          ...said,
          targets: { 'the next': said.targets ?? [], all: [], 'all by name': names }[audience],
        }));
        const watch = new Watch();
        let said = 0;
        for (const message of mixed(loop, others, seed)) {
          const found = watch.say(message).filter(({ correlation_id }) => correlation_id === 'c');
          if (message.correlation_id !== undefined) continue;
          said += 1;
          // At the end of the third lap and of each further one, and at no other message.
          const laps = said / names.length;
          expect(found.map((detection) => detection.laps)).toEqual(laps >= 3 && Number.isInteger(laps) ? [laps] : []);
          for (const { agents: named, messages } of found) {
            expect(sameRound(named, names)).toBe(true);
            expect(messages).toBe(said);
          }
        }
        const ids = watch.detections.filter(({ correlation_id }) => correlation_id === 'c');
        expect(new Set(ids.map(({ detection_id }) => detection_id)).size).toBe(1);
      }),
      { numRuns: 300 },
    );
  });

  it('are found among what others say in the same conversation', () => {
    fc.assert(
      fc.property(ring, fc.array(speech, { maxLength: 20 }), ({ names, texts, seed }, chatter) => {
        const others = chatter.map((text, n) => ({
          sender: `outsider-${n % 3}`,
          targets: [n % 2 === 0 ? (names[n % names.length] ?? '') : `outsider-${(n + 1) % 3}`],
          text: `${text} ${n}`,
        }));
        const watch = new Watch();
        watch.sayAll(
          mixed(
            rounds(names, 3, (place) => texts[place] ?? ''),
            others,
            seed,
          ),
        );
        expect(watch.detections.filter(({ laps }) => laps === 3).some((found) => sameRound(found.agents, names))).toBe(
          true,
        );
      }),
      { numRuns: 100 },
    );
  });

  const progress: [string, (said: Said, lap: number) => Said[]][] = [
    ['a number changes', (said, lap) => [{ ...said, text: `${said.text} page ${lap}` }]],
    ['a name changes', (said, lap) => [{ ...said, text: `${said.text} and Customer${String.fromCharCode(97 + lap)}` }]],
    ['a resource is new', (said, lap) => [{ ...said, resources: [`write file-${lap}`] }]],
    ['a success is reported', (said) => [said, { ...said, text: 'it works', outcome: 'succeeded' }]],
    ['somebody answers', (said, lap) => [said, { ...said, type: 'response', text: `by the way ${lap}` }]],
    ['somebody says something new about it', (said, lap) => [said, { ...said, text: `${said.text} has ${lap} more` }]],
  ];
  it.each(progress)('are none where in each lap %s', (_, change) => {
    fc.assert(
      fc.property(ring, fc.integer({ min: 3, max: 8 }), ({ names, texts, noise: others, seed }, laps) => {
        const place = seed % names.length;
        const messages = rounds(names, laps, (n) => texts[n] ?? '').flatMap((said, n) =>
          n % names.length === place ? change(said, Math.floor(n / names.length)) : [said],
        );
        const watch = new Watch();
        watch.sayAll(mixed(messages, others, seed));
        expect(watch.detections.filter(({ correlation_id }) => correlation_id === 'c')).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });
});
