import { describe, expect, it } from '@jest/globals';
import { DEFAULT_PATTERN_RULES, detection as schema, type Detection, type DetectionKind } from '@chorus/contracts';
import fc from 'fast-check';
import { ask, decisionOf, Fleet, tell, type Line } from './fleet.testkit.ts';
import { DetectorWatch } from './detector-watch.ts';
import { KINDS } from './detectors.ts';

const name = fc.oneof(
  fc
    .string({ minLength: 1, maxLength: 12 })
    .filter((text) => !text.startsWith('tool:') && text !== '.' && text !== '..'),
  fc.constantFrom('__proto__', 'constructor', 'toString', 'a/b', '\u202eevil', '<b>x</b>', '订单', 'x'.repeat(256)),
);

/** A pattern of one kind: its lines, whom the alert has to name, who is the root, and how long it takes to be seen. */
interface Pattern {
  readonly kind: DetectionKind;
  readonly lines: readonly Line[];
  readonly agents: readonly string[];
  readonly root: string | null;
  readonly wait_ms: number;
}

const several = (min: number, max: number) => fc.uniqueArray(name, { minLength: min, maxLength: max });

const loop = fc.tuple(several(2, 6), fc.integer({ min: 3, max: 5 })).map(([agents, laps]): Pattern => ({
  kind: 'routing_loop',
  lines: Array.from({ length: laps }, () =>
    agents.map((from, n) => ask(from, agents[(n + 1) % agents.length]!, `please settle question ${n} with the next`)),
  ).flat(),
  agents,
  root: null,
  wait_ms: 0,
}));

const hoarding = fc
  .tuple(several(3, 6), fc.uniqueArray(fc.nat(99_999), { minLength: 1, maxLength: 5 }))
  .map(([[owner = '', ...others], numbers]): Pattern => {
    const things = numbers.map((number) => `machine/build-${number}`);
    return {
      kind: 'hoarding',
      lines: [
        ...things.map((thing) => tell(owner, `I keep ${thing}.`, [], { touches: [`exclusive ${thing}`] })),
        ...others.map((other, n) =>
          ask(other, owner, 'May I have it?', { touches: [`exclusive ${things[n % things.length]}`] }),
        ),
      ],
      agents: [owner, ...others],
      root: owner,
      wait_ms: 60_000,
    };
  });

const cascade = fc
  .tuple(several(5, 8), fc.integer({ min: 100, max: 99_999 }), fc.integer({ min: 50, max: 1_000 }))
  .map(([[origin = '', amplifier = '', ...crowd], number, after_ms]): Pattern => {
    const text = `ALERT-${number}: something is wrong with the data.`;
    return {
      kind: 'cascade',
      lines: [
        tell(origin, text, [amplifier]),
        ...crowd.map((agent) => ask(amplifier, agent, `${text} Check all you have!`, { after_ms })),
        ...crowd.flatMap((agent) =>
          crowd
            .filter((other) => other !== agent)
            .map((other) => ask(agent, other, `${text} Do you see it too?`, { after_ms })),
        ),
      ],
      agents: [origin, amplifier, ...crowd],
      root: origin,
      wait_ms: 30_000,
    };
  });

const byzantine = fc
  .tuple(several(3, 6), fc.uniqueArray(fc.integer({ min: 1, max: 9 }), { minLength: 5, maxLength: 5 }))
  .map(([[liar = '', ...others], values]): Pattern => ({
    kind: 'byzantine',
    lines: [...others, others[0]!].map((to, n) => ({
      from: liar,
      to,
      type: 'response',
      text: 'here you are',
      content: { statements: [{ subject: 'stock:A17', value: 17 ** (values[n % others.length] ?? 1) }] },
    })),
    agents: [liar, ...others],
    root: liar,
    wait_ms: 30_000,
  }));

const stall = fc
  .tuple(several(2, 2), fc.integer({ min: 1, max: 4 }))
  .map(([[asker = '', asked = ''], reminders]): Pattern => ({
    kind: 'stall',
    lines: [
      ask(asker, asked, 'Please approve the release.'),
      ...Array.from({ length: reminders }, () => ask(asker, asked, 'Any news?', { after_ms: 60_000 })),
    ],
    agents: [asked, asker],
    root: asked,
    wait_ms: 11 * 60_000,
  }));

/** What others say meanwhile, in conversations of their own. */
const noise = fc.array(
  fc.record({
    from: fc.constantFrom('outsider 1', 'outsider 2', 'outsider 3'),
    to: fc.constantFrom('outsider 4', 'outsider 5'),
    type: fc.constant('broadcast' as const),
    text: fc.constantFrom('hello there', 'the list is in the wiki', 'thanks'),
    conversation: fc.constantFrom('x', 'y'),
    after_ms: fc.constant(1),
  }),
  { maxLength: 20 },
);

/** Some of the others' lines after each of the pattern's. */
const mixed = (lines: readonly Line[], others: readonly Line[]): Line[] =>
  lines.flatMap((line, n) => [line, ...others.filter((_, at) => at % lines.length === n)]);

describe('patterns', () => {
  it('Feature: real-time-data-flow, Property 12: Advanced pattern detection', () => {
    fc.assert(
      fc.property(fc.oneof(loop, hoarding, cascade, byzantine, stall), noise, (pattern, others) => {
        const fleet = new Fleet(DEFAULT_PATTERN_RULES);
        fleet.say(...mixed(pattern.lines, others));
        fleet.wait(pattern.wait_ms);

        // One incident of its kind, and none of another.
        const { found } = fleet;
        expect(new Set(found.map(({ kind }) => kind))).toEqual(new Set([pattern.kind]));
        expect(new Set(found.map(({ detection_id }) => detection_id)).size).toBe(1);
        const last = found.at(-1) as Detection;
        // It names who is in it and who began it, with evidence, and says what to do.
        expect(new Set(last.agents)).toEqual(new Set(pattern.agents));
        expect(last.root_agent).toBe(pattern.root);
        if (pattern.root !== null) expect(last.agents[0]).toBe(pattern.root);
        for (const version of found) {
          expect(() => schema.parse(version)).not.toThrow();
          expect(version.confidence).toBeGreaterThanOrEqual(0.5);
          expect(version.evidence.length).toBeGreaterThan(0);
          const order = version.evidence.map((id) => Number(id.slice(1)));
          expect(order).toEqual([...order].sort((a, b) => a - b));
          expect(version.messages).toBeGreaterThanOrEqual(version.evidence.length);
          expect(version.summary).not.toBe('');
          expect(version.suggested_action).not.toBe('');
        }
        // Not with each message, and with an end.
        if (pattern.kind !== 'routing_loop') expect(found.length).toBeLessThanOrEqual(8);
        fleet.wait(2 * 3_600_000);
        const versions = fleet.of(pattern.kind);
        expect(versions.filter(({ status }) => status === 'closed').map(({ detection_id }) => detection_id)).toEqual([
          last.detection_id,
        ]);
        expect(versions.at(-1)?.status).toBe('closed');
      }),
      { numRuns: 200 },
    );
  });

  it('are found the same where what is remembered was written and read back', () => {
    fc.assert(
      fc.property(fc.oneof(hoarding, cascade, byzantine), (pattern) => {
        const play = (restart: boolean) => {
          const stored = new Map<string, string>();
          const watch = () =>
            new DetectorWatch((kind, key, record) => {
              const at = `${kind} ${key}`;
              stored.delete(at);
              if (record !== null) stored.set(at, JSON.stringify(record));
            });
          let running = watch();
          let now = Date.UTC(2026, 0, 1);
          const found: Detection[] = [];
          pattern.lines.forEach((line, n) => {
            now += line.after_ms ?? 2_000;
            found.push(...running.observe(decisionOf(line, `m${n}`), DEFAULT_PATTERN_RULES, now));
            if (!restart) return;
            running = watch();
            for (const [at, record] of stored) {
              const kind = KINDS.find((one) => at.startsWith(`${one} `))!;
              running.restore(kind, at.slice(kind.length + 1), JSON.parse(record) as never);
            }
          });
          for (let second = 0; second < 60; second++)
            found.push(...running.pass(DEFAULT_PATTERN_RULES, (now += 1_000)));
          return found;
        };
        expect(play(true)).toEqual(play(false));
      }),
      { numRuns: 100 },
    );
  });
});

describe('hostile messages', () => {
  const hostile = [
    '__proto__',
    'constructor',
    '\u0000\u202e\ud83d',
    'a'.repeat(10_000),
    ' ',
    ': = ? .'.repeat(500),
    'A1'.repeat(2_000),
    'a'.repeat(2_000) + '1',
    `${'error '.repeat(2_000)}!`,
    'no '.repeat(1_000) + 'in 5 minutes',
    'SKU-1: '.repeat(500) + '7',
    '12'.repeat(2_000),
    '9,'.repeat(2_000),
    'x:'.repeat(2_000),
    'order 5 '.repeat(500),
    '{"id":1,"x":'.repeat(300),
    `{"id":"A1",${'"x1":1,'.repeat(500)}"y":2}`,
  ];

  it('take bounded time and leave little behind', () => {
    let kept = 0;
    const watch = new DetectorWatch((_, key, record) => {
      expect(key.length).toBeLessThan(64);
      kept = Math.max(kept, record === null ? 0 : JSON.stringify(record).length);
    });
    let now = Date.UTC(2026, 0, 1);
    for (let round = 0; round < 20; round++)
      for (const [n, text] of hostile.entries()) {
        const from = hostile[(n + round) % hostile.length]!;
        const line: Line = {
          from,
          to: [...hostile, ...Array.from({ length: 1_000 }, (_, i) => `t${i}`)],
          type: (['request', 'response', 'broadcast'] as const)[(n + round) % 3]!,
          text,
          content: { statements: [{ subject: text.slice(0, 200), value: text.slice(0, 200) }] },
          touches: Array.from({ length: 64 }, (_, i) => `exclusive ${text.slice(0, 900)}${i}`),
          conversation: text,
          reply_to: text,
        };
        watch.observe(decisionOf(line, `m${round}-${n}`), DEFAULT_PATTERN_RULES, (now += 10));
        watch.pass(DEFAULT_PATTERN_RULES, now);
      }
    // With names of 10 kB, forty times as long as any that is accepted.
    expect(kept).toBeLessThan(2_000_000);
  });
});
