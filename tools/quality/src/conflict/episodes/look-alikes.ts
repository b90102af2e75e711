import type { Act } from '../speech.ts';
import type { Thing } from '../vocabulary/thing.ts';
import { meanwhile, soon, type Line, type LookAlike, type Script, type Stage } from './episode.ts';

/** One agent edits a thing to the end. */
function wholeEdit(stage: Stage, agent: string, thing: Thing, act: Partial<Act>, conversation: string, to?: string[]) {
  const { random, speech, words } = stage;
  const family = random.pick(words.families);
  const whole: Act = { agent, thing, verb: family.edit, detail: '', ...act };
  const begun = speech.begin(whole, speech.form(thing));
  const lines: Line[] = [
    { said: begun, after_ms: soon(random), conversation },
    { said: speech.finish(whole, begun, to), after_ms: soon(random), conversation },
  ];
  return lines;
}

function twoOf(stage: Stage) {
  const family = stage.random.pick(stage.words.families);
  const [a, b] = stage.cast(2) as [string, string];
  const thing = family.make(stage.random);
  const [first, second] = stage.random.shuffle(family.details) as [string, string];
  return { family, a, b, thing, verb: family.edit, first, second };
}

const handOver: Script = (stage) => {
  const { a, b, thing, verb, first, second } = twoOf(stage);
  const { random, speech } = stage;
  const lines = [
    ...wholeEdit(stage, a, thing, { verb, detail: first }, 'a'),
    { said: speech.handOver(a, b, thing, verb), after_ms: soon(random), conversation: 'a' },
    ...wholeEdit(stage, b, thing, { verb, detail: second }, 'a'),
  ];
  return { kind: 'hand-over', agents: [a, b], lines };
};

const readAfterWrite: Script = (stage) => {
  const { a, b, thing, verb, first } = twoOf(stage);
  const { random, speech } = stage;
  const lines = [
    ...wholeEdit(stage, a, thing, { verb, detail: first }, 'a'),
    { said: speech.read(b, thing, speech.form(thing)), after_ms: meanwhile(random), conversation: 'b' },
  ];
  return { kind: 'read after write', agents: [a, b], lines };
};

const editAfterReading: Script = (stage) => {
  const { a, b, thing, verb, first, second } = twoOf(stage);
  const { random, speech } = stage;
  const lines = [
    ...wholeEdit(stage, a, thing, { verb, detail: first }, 'a'),
    { said: speech.read(b, thing, speech.form(thing)), after_ms: soon(random), conversation: 'b' },
    ...wholeEdit(stage, b, thing, { verb, detail: second }, 'b'),
  ];
  return { kind: 'edit after reading', agents: [a, b], lines };
};

const editAfterBeingTold: Script = (stage) => {
  const { a, b, thing, verb, first, second } = twoOf(stage);
  const { speech, random } = stage;
  const lines = [
    ...wholeEdit(stage, a, thing, { verb, detail: first }, 'a'),
    { said: speech.release(a, thing, [b]), after_ms: soon(random), conversation: 'a' },
    ...wholeEdit(stage, b, thing, { verb, detail: second }, 'a'),
  ];
  return { kind: 'edit after being told', agents: [a, b], lines };
};

/** Neighbours: another row of the table, another file of the folder, another order. */
const distinctRows: Script = (stage) => {
  const { a, b, family, verb, first, thing } = twoOf(stage);
  const { random } = stage;
  let other = family.make(random);
  while (other.declared === thing.declared) other = family.make(random);
  const form = stage.speech.form(thing);
  const act = (agent: string, of: Thing): Act => ({ agent, thing: of, verb, detail: first });
  const [x, y] = [act(a, thing), act(b, other)];
  const [begun, begunToo] = [stage.speech.begin(x, form), stage.speech.begin(y, form)];
  const lines: Line[] = [
    { said: begun, after_ms: 0, conversation: 'a' },
    { said: begunToo, after_ms: soon(random), conversation: 'b' },
    { said: stage.speech.finish(x, begun), after_ms: soon(random), conversation: 'a' },
    { said: stage.speech.finish(y, begunToo), after_ms: soon(random), conversation: 'b' },
  ];
  return { kind: 'distinct rows', agents: [a, b], lines };
};

const retry: Script = (stage) => {
  const { a, b, thing, verb, first } = twoOf(stage);
  const { random, speech } = stage;
  const act: Act = { agent: a, thing, verb, detail: first };
  const form = speech.form(thing);
  const [one, two] = [speech.begin(act, form), speech.begin(act, form)];
  const lines: Line[] = [
    { said: one, after_ms: 0, conversation: 'a' },
    {
      said: { from: one.to[0] ?? b, to: [a], type: 'response', content: { text: 'Error: busy, try again later' } },
      after_ms: soon(random),
      conversation: 'a',
    },
    { said: two, after_ms: soon(random), conversation: 'a' },
    { said: speech.finish(act, two), after_ms: soon(random), conversation: 'a' },
  ];
  return { kind: 'retry', agents: [a], lines };
};

const readsOnly: Script = (stage) => {
  const { random, speech, words, cast } = stage;
  const agents = cast(3);
  const thing = random.pick(words.families).make(random);
  const lines = [...agents, ...agents].map((agent): Line => ({
    said: speech.read(agent, thing, speech.form(thing)),
    after_ms: soon(random),
    conversation: agent,
  }));
  return { kind: 'reads only', agents, lines };
};

const roundRobin: Script = ({ random, speech, words, cast }) => {
  const [planner, ...others] = cast(4) as [string, ...string[]];
  const question = random.pick(words.questions);
  const lines = others.flatMap((other, n): Line[] => [
    { said: speech.question(planner, other, question), after_ms: soon(random), conversation: 'a' },
    {
      said: speech.answer(other, planner, `My view is number ${n + 1}: ${random.int(10, 99)} in all.`),
      after_ms: soon(random),
      conversation: 'a',
    },
  ]);
  return { kind: 'round-robin', agents: [planner, ...others], lines };
};

const ownReversal: Script = (stage) => {
  const { a, family, thing } = twoOf(stage);
  const [x, y] = stage.random.pick(family.opposites);
  const lines = [...wholeEdit(stage, a, thing, { verb: x }, 'a'), ...wholeEdit(stage, a, thing, { verb: y }, 'b')];
  return { kind: 'own reversal', agents: [a], lines };
};

const mention: Script = (stage) => {
  const { a, b, thing, verb, first } = twoOf(stage);
  const { random, speech } = stage;
  const lines = [
    ...wholeEdit(stage, a, thing, { verb, detail: first }, 'a'),
    { said: speech.mention(b, thing, verb), after_ms: soon(random), conversation: 'b' },
  ];
  return { kind: 'mention', agents: [a, b], lines };
};

const lockPassedOn: Script = ({ random, speech, words, cast }) => {
  const agents = cast(2);
  const [one, two] = [words.locks(random), words.locks(random)];
  const lines = agents.flatMap((agent): Line[] => [
    { said: speech.hold(agent, one), after_ms: soon(random), conversation: agent },
    { said: speech.hold(agent, two), after_ms: soon(random), conversation: agent },
    { said: speech.release(agent, two), after_ms: soon(random), conversation: agent },
    { said: speech.release(agent, one), after_ms: soon(random), conversation: agent },
  ]);
  return { kind: 'lock passed on', agents, lines };
};

const lifeCycle: Script = (stage) => {
  const { a, b, family, thing } = twoOf(stage);
  const { random, speech } = stage;
  const [first, then] = family.lifecycle;
  const lines = [
    ...wholeEdit(stage, a, thing, { verb: first }, 'a', [b]),
    { said: speech.read(b, thing, speech.form(thing)), after_ms: soon(random), conversation: 'a' },
    ...wholeEdit(stage, b, thing, { verb: then }, 'a'),
  ];
  return { kind: 'life cycle', agents: [a, b], lines };
};

export const lookAlikes: Readonly<Record<LookAlike, Script>> = {
  'hand-over': handOver,
  'read after write': readAfterWrite,
  'edit after reading': editAfterReading,
  'edit after being told': editAfterBeingTold,
  'distinct rows': distinctRows,
  retry,
  'reads only': readsOnly,
  'round-robin': roundRobin,
  'own reversal': ownReversal,
  mention,
  'lock passed on': lockPassedOn,
  'life cycle': lifeCycle,
};
