import { reply, tell, useTool } from '../lines.ts';
import type { Thing } from '../../vocabulary/vocabulary.ts';
import type { Line, Script, Stage } from '../scene.ts';
import { askFor, FORMS, letGo, take } from '../things.ts';

/** A step of work on the thing, told and done. */
function useIt(stage: Stage, agent: string, thing: Thing, step: number, of: number): Line[] {
  const { voice, words, random } = stage;
  const done = useTool(
    stage,
    { agent, tool: words.useTool, args: { ...thing.arguments, step }, result: `{"status":"ok","step":${step}}` },
    { keep: true, after_ms: random.int(4_000, 12_000) },
  );
  return [...done, tell(agent, [], voice.say('use', { r: thing.name, k: step, v: of }), { keep: true })];
}

/** Somebody has a thing for long, works on it all the while and lets it go; others ask for it and wait. */
export const lockInUse: Script = (stage) => {
  const { random, voice } = stage;
  const [holder = '', ...asking] = stage.cast(random.int(3, 5));
  const [thing, form, steps] = [stage.thing(), random.pick(FORMS), random.int(5, 10)];
  const lines = take(stage, holder, thing, form, null);
  for (let step = 1; step <= steps; step += 1) {
    lines.push(...useIt(stage, holder, thing, step, steps));
    const one = step % 2 === 0 ? asking[(step / 2 - 1) % asking.length] : undefined;
    if (one === undefined) continue;
    lines.push(...askFor(stage, one, holder, thing, form));
    const last = lines.at(-1);
    if (last?.type === 'request')
      lines.push(reply(holder, last, voice.say('use', { r: thing.name, k: step, v: steps }), { keep: true }));
  }
  lines.push(letGo(stage, holder, thing, form));
  return { agents: [holder, ...asking], lines, incident: null };
};

/** Several queue for a thing, and each gets it in turn. */
export const servedQueue: Script = (stage) => {
  const { random, voice } = stage;
  const queue = stage.cast(random.int(3, 5));
  const [thing, form] = [stage.thing(), random.pick(FORMS)];
  const [first = '', ...waiting] = queue;
  const lines = take(stage, first, thing, form, null);
  let holder = first;
  for (const one of waiting)
    lines.push(...askFor(stage, one, holder, thing, form), ...useIt(stage, holder, thing, 1, 2));
  for (const next of waiting) {
    lines.push(...useIt(stage, holder, thing, 2, 2), letGo(stage, holder, thing, form));
    lines.push(
      ...take(stage, next, thing, form, null).map((line, n) =>
        n === 0 ? { ...line, after_ms: random.int(300, 1_500) } : line,
      ),
    );
    lines.push(tell(next, [holder], voice.say('took_over', { r: thing.name }), { keep: true }));
    holder = next;
  }
  lines.push(...useIt(stage, holder, thing, 2, 2), letGo(stage, holder, thing, form));
  return { agents: queue, lines, incident: null };
};

/** Somebody keeps things that nobody else wants. */
export const nobodyAsks: Script = (stage) => {
  const { random } = stage;
  const [holder = ''] = stage.cast(1);
  const form = random.pick(FORMS);
  const things = Array.from({ length: random.int(2, 6) }, () => stage.thing());
  const lines = things.flatMap((thing) => take(stage, holder, thing, form, null));
  lines.push(
    ...things.map((thing, n): Line => ({
      ...letGo(stage, holder, thing, form),
      ...(n === 0 && { after_ms: random.int(120_000, 300_000) }),
    })),
  );
  return { agents: [holder], lines, incident: null };
};

/** Somebody forgot to let a thing go, and does as soon as it is asked. */
export const givenUpAtOnce: Script = (stage) => {
  const { random, voice } = stage;
  const [holder = '', one = ''] = stage.cast(2);
  const [thing, form] = [stage.thing(), random.pick(FORMS)];
  const lines = take(stage, holder, thing, form, null);
  const asked = askFor(stage, one, holder, thing, form);
  lines.push(...asked.map((line, n): Line => (n === 0 ? { ...line, after_ms: random.int(60_000, 180_000) } : line)));
  lines.push(
    letGo(stage, holder, thing, form),
    tell(one, [holder], voice.say('took_over', { r: thing.name }), { keep: true }),
  );
  return { agents: [holder, one], lines, incident: null };
};
