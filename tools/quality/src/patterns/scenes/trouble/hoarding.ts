import { ask, reply } from '../lines.ts';
import type { Arrived, Line, Scene, Script, Stage } from '../scene.ts';
import { askFor, letGo, take, type Form } from '../things.ts';

/** Others that ask in vain, and how long the thing lay unused by then, before a person speaks of hoarding. */
const WAITING = 2;
const IDLE_MS = 30_000;

function hoard(stage: Stage, form: Form): Scene {
  const { random, voice } = stage;
  const [holder = '', helper = '', ...asking] = stage.cast(random.int(4, 6));
  const things = Array.from({ length: random.chance(0.5) ? 1 : random.int(2, 6) }, () => stage.thing());
  const isBusy = random.chance(0.5);
  const isOneTalk = random.chance(0.5);
  const held = new Set<Line>();
  const asked = new Set<Line>();
  const lines: Line[] = [];
  for (const thing of things) {
    const taken = take(stage, holder, thing, form, null);
    for (const line of taken) held.add(line);
    lines.push(...taken);
  }
  /** Busy with something else. */
  const work = (): Line[] => {
    const matter = stage.matter();
    const order = ask(helper, holder, voice.say('assign', { m: matter, t: random.pick(stage.words.tasks) }), {
      conversation: 'work',
      shows: false,
    });
    const done = voice.say('done', {
      m: matter,
      t: random.pick(stage.words.tasks),
      f: random.pick(stage.words.findings),
    });
    return [
      order,
      reply(holder, order, done, { conversation: 'work', shows: false, after_ms: random.int(2_000, 9_000) }),
    ];
  };
  const rounds = random.int(1, 3);
  for (let round = 0; round < rounds; round += 1)
    for (const one of asking) {
      if (isBusy && random.chance(0.6)) lines.push(...work());
      const thing = random.pick(things);
      const conversation = isOneTalk ? '' : `of ${one}`;
      const lineUp = askFor(stage, one, holder, thing, form, conversation);
      for (const line of lineUp) if (line.from === one) asked.add(line);
      lines.push(...lineUp);
      const last = lineUp.at(-1);
      if (last?.type === 'request' && random.chance(0.7))
        lines.push(
          reply(holder, last, voice.say('refuse', { r: thing.name }, round), {
            conversation,
            after_ms: random.int(1_000, 6_000),
          }),
        );
    }
  // They wait a good while yet, and it is neither used nor let go.
  const patient = asking[0] ?? '';
  lines.push(
    ...askFor(stage, patient, holder, things[0] ?? stage.thing(), form).map((line, n) =>
      n === 0 ? { ...line, after_ms: random.int(20_000, 60_000) } : line,
    ),
  );
  const pause = (n: number): number => (n === 0 ? random.int(15_000, 60_000) : random.int(200, 900));
  const end = things.map((thing, n): Line => ({
    ...letGo(stage, holder, thing, form),
    shows: false,
    after_ms: pause(n),
  }));
  const isReleased = random.chance(0.6);
  if (isReleased) lines.push(...end);
  return {
    agents: [holder, helper, ...asking],
    lines,
    incident: {
      kind: 'hoarding',
      agents: [holder, ...asking],
      root: holder,
      amplifier: null,
      also: ['stall'],
      sayable: (came) => sayableOf(came, held, asked),
      end: isReleased ? (end.at(-1) ?? null) : null,
    },
  };
}

function sayableOf(came: readonly Arrived[], held: ReadonlySet<Line>, asked: ReadonlySet<Line>) {
  const taken = came.find(({ line }) => held.has(line));
  if (taken === undefined) return null;
  const waiting = new Set<string>();
  for (const one of came) {
    if (asked.has(one.line)) waiting.add(one.line.from);
    if (waiting.size >= WAITING) return { line: one.line, at: Math.max(one.at, taken.at + IDLE_MS) };
  }
  return null;
}

export const hoardDeclared: Script = (stage) => hoard(stage, 'declared');
export const hoardInWords: Script = (stage) => hoard(stage, 'words');
export const hoardByCalls: Script = (stage) => hoard(stage, 'call');
