import { ask, reply, tell, useTool } from '../lines.ts';
import type { Line, Script } from '../scene.ts';

/** A planner gives one task after the other to its workers, and each comes back done. */
export const plannerAndWorkers: Script = (stage) => {
  const { random, voice, words } = stage;
  const [planner = '', ...workers] = stage.cast(random.int(2, 5));
  const [matter, tasks] = [stage.matter(), random.shuffle(words.tasks)];
  const rounds = random.int(4, Math.min(9, tasks.length));
  const lines = tasks.slice(0, rounds).flatMap((task, n): Line[] => {
    const worker = workers[n % workers.length] ?? '';
    const order = ask(planner, worker, voice.say('assign', { m: matter, t: task }));
    const done = voice.say('done', { m: matter, t: task, f: random.pick(words.findings) });
    return [order, reply(worker, order, done, { after_ms: random.int(2_000, 12_000) })];
  });
  lines.push(tell(planner, workers, voice.say('plan_done', { m: matter })));
  return { agents: [planner, ...workers], lines, incident: null };
};

/** A long list is read page by page: the same question each time but for the page, and new rows each time. */
export const paging: Script = (stage) => {
  const { random, voice, words } = stage;
  const [reader = '', keeper = ''] = stage.cast(2);
  const matter = stage.matter();
  const pages = random.int(4, 10);
  const lines = Array.from({ length: pages }, (_, page): Line[] => {
    const rows = Array.from({ length: 3 }, () => random.pick(words.rows).replace('$v', String(random.int(10, 999))));
    const slots = { m: matter, k: page + 1, v: pages, f: rows.join('; ') };
    const question = ask(reader, keeper, voice.say('ask_page', slots));
    return [question, reply(keeper, question, voice.say('page', slots))];
  }).flat();
  return { agents: [reader, keeper], lines, incident: null };
};

/** A list is worked off: only the item differs. */
export const workList: Script = (stage) => {
  const { random, voice, words } = stage;
  const [giver = '', checker = ''] = stage.cast(2);
  const finding = random.pick(words.findings);
  const lines = Array.from({ length: random.int(4, 10) }, (): Line[] => {
    const slots = { m: stage.matter(), f: random.chance(0.7) ? finding : random.pick(words.findings) };
    const next = ask(giver, checker, voice.say('next_item', slots));
    return [next, reply(checker, next, voice.say('item_done', slots), { after_ms: random.int(1_000, 8_000) })];
  }).flat();
  return { agents: [giver, checker], lines, incident: null };
};

/** It fails a few times, is tried again, some change each time or none, and works in the end. */
export const retriesThatSucceed: Script = (stage) => {
  const { random, voice, words } = stage;
  const [asking = '', working = ''] = stage.cast(2);
  const [matter, job, failure] = [stage.matter(), random.pick(words.jobs), random.pick(words.failures)];
  const changes = random.chance(0.6);
  const fails = random.int(1, 4);
  const slots = { m: matter, j: job.name, e: failure };
  const lines: Line[] = [];
  for (let n = 0; n <= fails; n += 1) {
    const change = { v: random.int(2, 90), k: n + 1 };
    const text =
      n > 0 && changes ? voice.say('change_and_retry', { ...slots, ...change }) : voice.say('ask_run', slots);
    const asked = ask(asking, working, text, { after_ms: random.int(2_000, 12_000) });
    const isGood = n === fails;
    const args = { subject: matter, ...(changes && { limit: change.v }) };
    const result = isGood ? '{"status":"ok"}' : failure;
    const tried = useTool(
      stage,
      { agent: working, tool: job.tool, args, result, ...(!isGood && { error: failure }) },
      { keep: isGood },
    );
    lines.push(
      asked,
      ...tried,
      reply(working, asked, voice.say(isGood ? 'run_done' : 'report_failed', slots), { keep: isGood }),
    );
  }
  return { agents: [asking, working], lines, incident: null };
};

/** Drafts go to and fro, better each time. */
export const reviewRounds: Script = (stage) => {
  const { random, voice, words } = stage;
  const [writer = '', reviewer = ''] = stage.cast(2);
  const matter = stage.matter();
  const remarks = random.shuffle(words.remarks).slice(0, random.int(3, Math.min(6, words.remarks.length)));
  const lines: Line[] = [];
  for (const [n, remark] of remarks.entries()) {
    const draft = ask(writer, reviewer, voice.say('draft', { m: matter, k: n + 1, v: random.int(20, 400) }));
    lines.push(
      draft,
      reply(reviewer, draft, voice.say('remark', { m: matter, f: remark }), { after_ms: random.int(3_000, 15_000) }),
    );
  }
  const last = ask(writer, reviewer, voice.say('draft', { m: matter, k: remarks.length + 1, v: random.int(20, 400) }));
  lines.push(last, reply(reviewer, last, voice.say('approved', { m: matter })));
  return { agents: [writer, reviewer], lines, incident: null };
};

/** They go round twice and then somebody settles it. */
export const settledInTime: Script = (stage) => {
  const { random, voice, words } = stage;
  const agents = stage.cast(random.int(2, 4));
  const [matter, needs] = [stage.matter(), random.shuffle(words.needs)];
  const hop = (place: number): Line => {
    const [from = '', to = ''] = [agents[place % agents.length], agents[(place + 1) % agents.length]];
    return ask(
      from,
      to,
      voice.say('hand_on', { m: matter, n: needs[place % agents.length] ?? '' }, place % agents.length),
    );
  };
  const lines = Array.from({ length: 2 * agents.length }, (_, place) => hop(place));
  const [first = '', second = ''] = agents;
  const settled = voice.say('settle', { m: matter, n: needs[0] ?? '' });
  lines.push(tell(second, [first], settled, { keep: true }));
  return { agents, lines, incident: null };
};
