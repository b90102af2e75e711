import type { Act } from '../speech.ts';
import { meanwhile, soon, untilHarm, type Kind, type Line, type Script } from './episode.ts';

/** Two agents edit one thing at the same time; the later one to finish overwrites the other. */
const contention: Script = ({ random, speech, words, cast }) => {
  const [a, b] = cast(2) as [string, string];
  const family = random.pick(words.families);
  const thing = family.make(random);
  const [first, second] = random.shuffle(family.details);
  const of = (agent: string, detail = ''): Act => ({ agent, thing, verb: family.edit, detail });
  const form = speech.form(thing);
  const begun = speech.begin(of(b, second), random.chance(0.7) ? form : speech.form(thing));
  // Now and then they talk in one conversation, and overlook each other all the same.
  const there = random.chance(0.2) ? 'a' : 'b';
  const lines: Line[] = [
    { said: speech.begin(of(a, first), form), after_ms: 0, conversation: 'a' },
    { said: begun, after_ms: meanwhile(random), conversation: there },
    { said: speech.finish(of(b, second), begun), after_ms: untilHarm(random), conversation: there, is_harm: true },
  ];
  return { kind: 'contention', agents: [a, b], lines };
};

/** Two agents mean opposite things to be done to one thing. */
const contradictoryIntent: Script = ({ random, speech, words, cast }) => {
  const [a, b] = cast(2) as [string, string];
  const family = random.pick(words.families);
  const thing = family.make(random);
  const isValue = random.chance(0.2);
  const [x, y] = random.shuffle(random.pick(family.opposites)) as [Act['verb'], Act['verb']];
  const [low, high] = random.shuffle([random.int(1, 9), random.int(10, 99)]) as [number, number];
  const set = { base: 'set', ing: 'setting', past: 'set' };
  const first: Act = { agent: a, thing, verb: isValue ? set : x, detail: isValue ? `limit=${low}` : '' };
  const second: Act = { agent: b, thing, verb: isValue ? set : y, detail: isValue ? `limit=${high}` : '' };
  const form = isValue ? 'declared' : speech.form(thing);
  const begunFirst = speech.begin(first, form);
  const begun = speech.begin(second, random.chance(0.7) ? form : speech.form(thing));
  const lines: Line[] = [
    { said: begunFirst, after_ms: 0, conversation: 'a' },
    // The first may well be through when the second begins: neither knows of the other.
    ...(random.chance(0.5)
      ? [{ said: speech.finish(first, begunFirst), after_ms: soon(random), conversation: 'a' }]
      : []),
    { said: begun, after_ms: meanwhile(random), conversation: 'b' },
    { said: speech.finish(second, begun), after_ms: untilHarm(random), conversation: 'b', is_harm: true },
  ];
  return { kind: 'contradictory_intent', agents: [a, b], lines };
};

/** Each of two to four agents holds what the one before it needs; in the end one gives up. */
const circularWait: Script = ({ random, speech, words, cast }) => {
  const agents = cast(random.int(2, 4));
  const locks = agents.map(() => words.locks(random));
  const lines: Line[] = [
    ...agents.map((agent, n): Line => ({
      said: speech.hold(agent, locks[n]!),
      after_ms: n === 0 ? 0 : soon(random),
      conversation: agent,
    })),
    ...agents.map((agent, n): Line => ({
      said: speech.wait(agent, locks[(n + 1) % locks.length]!),
      after_ms: soon(random),
      conversation: agent,
    })),
    {
      said: speech.answer(agents[0]!, agents.at(-1)!, 'I gave up after waiting for too long, nothing was done.'),
      after_ms: untilHarm(random),
      conversation: agents[0]!,
      is_harm: true,
    },
  ];
  return { kind: 'circular_wait', agents, lines };
};

/** Two agents set about the same work, each without knowing of the other. */
const duplicateEffort: Script = ({ random, speech, words, cast }) => {
  const [a, b, p, q] = cast(4) as [string, string, string, string];
  if (random.chance(0.4)) {
    const question = random.pick(words.questions);
    const code = ` (${random.int(100, 999)})`;
    const asked = [question[0] + code, question[1] + code] as const;
    return {
      kind: 'duplicate_effort',
      agents: [a, b, p, q],
      lines: [
        { said: speech.question(p, a, [asked[0], asked[0]]), after_ms: 0, conversation: 'a' },
        { said: speech.question(q, b, asked), after_ms: meanwhile(random), conversation: 'b' },
        {
          said: speech.answer(b, q, `Here is what I found: ${random.int(3, 60)} points, see below.`),
          after_ms: untilHarm(random),
          conversation: 'b',
          is_harm: true,
        },
      ],
    };
  }
  const family = random.pick(words.families);
  const thing = family.make(random);
  const verb = random.pick([family.edit, ...family.lifecycle]);
  const detail = random.pick(family.details);
  const form = speech.form(thing);
  const of = (agent: string): Act => ({ agent, thing, verb, detail });
  const begun = speech.begin(of(b), random.chance(0.8) ? form : speech.form(thing));
  return {
    kind: 'duplicate_effort',
    agents: [a, b],
    lines: [
      { said: speech.begin(of(a), form), after_ms: 0, conversation: 'a' },
      { said: begun, after_ms: meanwhile(random), conversation: 'b' },
      { said: speech.finish(of(b), begun), after_ms: untilHarm(random), conversation: 'b', is_harm: true },
    ],
  };
};

export const trouble: Readonly<Record<Kind, Script>> = {
  contention,
  contradictory_intent: contradictoryIntent,
  circular_wait: circularWait,
  duplicate_effort: duplicateEffort,
};
