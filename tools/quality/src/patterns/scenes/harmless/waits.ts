import { ask, reply, tell, useTool } from '../lines.ts';
import type { Line, Script } from '../scene.ts';

const MINUTE = 60_000;

/** What is asked for takes long; whoever makes it says how far it is, and then it is there. */
export const slowWithProgress: Script = (stage) => {
  const { random, voice, words } = stage;
  const [working = '', asking = ''] = stage.cast(2);
  const slots = { m: stage.matter(), n: random.pick(words.needs) };
  const request = ask(asking, working, voice.say('request', slots));
  const steps = random.int(3, 6);
  const lines: Line[] = [request];
  for (let step = 1; step <= steps; step += 1) {
    const told = voice.say('progress', { ...slots, k: step, v: steps + 1 });
    lines.push(reply(working, request, told, { keep: true, after_ms: random.int(2 * MINUTE, 4 * MINUTE) }));
    if (random.chance(0.3)) lines.push(ask(asking, working, voice.say('remind', slots)));
  }
  lines.push(
    reply(working, request, voice.say('answer', { ...slots, f: random.pick(words.findings) }), {
      keep: true,
      after_ms: 2 * MINUTE,
    }),
  );
  return { agents: [working, asking], lines, incident: null };
};

/** A tool that takes its time, for which nobody asks again. */
export const longCall: Script = (stage) => {
  const { random, voice, words } = stage;
  const [agent = '', other = ''] = stage.cast(2);
  const [matter, job] = [stage.matter(), random.pick(words.jobs)];
  const takes_ms = random.int(11 * MINUTE, 15 * MINUTE);
  const lines: Line[] = [
    ...useTool(
      stage,
      { agent, tool: job.tool, args: { subject: matter }, result: '{"status":"ok"}', takes_ms },
      { keep: true },
    ),
    tell(agent, [other], voice.say('run_done', { m: matter, j: job.name }), { keep: true }),
  ];
  return { agents: [agent, other], lines, incident: null };
};

/** Not who was asked answers, but somebody else for it. */
export const answeredByAnother: Script = (stage) => {
  const { random, voice, words } = stage;
  const [asked = '', asking = '', other = ''] = stage.cast(3);
  const slots = { m: stage.matter(), n: random.pick(words.needs), a: asked, f: random.pick(words.findings) };
  const request = ask(asking, asked, voice.say('request', slots), { keep: true });
  const reminder = ask(asking, asked, voice.say('remind', slots), { after_ms: random.int(2 * MINUTE, 4 * MINUTE) });
  const lines: Line[] = [
    request,
    reminder,
    reply(other, request, voice.say('answer_for', slots), { keep: true, after_ms: random.int(MINUTE, 4 * MINUTE) }),
    ask(asking, other, voice.say('ack', slots)),
  ];
  return { agents: [asked, asking, other], lines, incident: null };
};

/** Whoever asked, and reminded, no longer needs it. */
export const withdrawn: Script = (stage) => {
  const { random, voice, words } = stage;
  const [asked = '', asking = ''] = stage.cast(2);
  const slots = { m: stage.matter(), n: random.pick(words.needs) };
  const lines: Line[] = [
    ask(asking, asked, voice.say('request', slots), { keep: true }),
    ask(asking, asked, voice.say('remind', slots), { after_ms: random.int(2 * MINUTE, 4 * MINUTE) }),
    tell(asking, [asked], voice.say('withdraw', slots), { keep: true, after_ms: random.int(MINUTE, 3 * MINUTE) }),
  ];
  return { agents: [asked, asking], lines, incident: null };
};
