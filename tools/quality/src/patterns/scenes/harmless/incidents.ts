import { ask, reply, tell, useTool } from '../lines.ts';
import type { Line, Script } from '../scene.ts';

/** A planner gives each of many agents a part at once; leads give it on to theirs; all results come together again. */
export const fanOut: Script = (stage) => {
  const { random, voice, words } = stage;
  const [planner = '', ...others] = stage.cast(random.int(7, 11));
  const leads = others.slice(0, random.int(2, 3));
  const hands = others.slice(leads.length);
  const [matter, tasks] = [stage.matter(), random.shuffle(words.tasks)];
  const task = (n: number): string => tasks[n % tasks.length] ?? '';
  const quick = () => ({ after_ms: random.int(80, 900) });
  const done = (n: number) => voice.say('done', { m: matter, t: task(n), f: random.pick(words.findings) });
  const orders = leads.map((lead, n) => ask(planner, lead, voice.say('assign', { m: matter, t: task(n) }), quick()));
  const parts = hands.map((hand, n) => {
    const lead = leads[n % leads.length] ?? '';
    return ask(lead, hand, voice.say('assign', { m: matter, t: task(n + leads.length) }), quick());
  });
  const results = parts.map((part, n) => reply(part.to[0] ?? '', part, done(n + leads.length)));
  const sums = orders.map((order, n) => reply(order.to[0] ?? '', order, done(n)));
  const lines = [...orders, ...parts, ...results, ...sums, tell(planner, [], voice.say('plan_done', { m: matter }))];
  return { agents: [planner, ...others], lines, incident: null };
};

/** One tells all of an incident; they have seen it; its cause is found and it is over. */
export const handledIncident: Script = (stage) => {
  const { random, voice, words } = stage;
  const [duty = '', ...others] = stage.cast(random.int(6, 10));
  const slots = { i: `${random.pick(words.noticeCodes)}-${stage.number()}`, w: random.pick(words.alarms) };
  const notice = tell(duty, [], voice.say('notice', slots));
  const seen = others.map((one, n) =>
    reply(one, notice, voice.say('seen', slots, n), { after_ms: random.int(100, 1_500) }),
  );
  const found = tell(duty, [], voice.say('cause_found', { ...slots, f: random.pick(words.findings) }), {
    after_ms: random.int(5_000, 30_000),
  });
  const over = tell(duty, [], voice.say('resolved', slots), { after_ms: random.int(10_000, 60_000) });
  return { agents: [duty, ...others], lines: [notice, ...seen, found, over], incident: null };
};

/** One agent fails; who needed its work finds a way round it, and nobody else fails. */
export const containedFailure: Script = (stage) => {
  const { random, voice, words } = stage;
  const [first = '', second = '', ...others] = stage.cast(random.int(4, 7));
  const [matter, failure, job] = [stage.matter(), random.pick(words.failures), random.pick(words.jobs)];
  const [product = '', next = ''] = random.shuffle(words.products);
  const request = ask(second, first, voice.say('need_upstream', { m: matter, p: product }));
  const says = voice.say('fail_first', { m: matter, p: product, e: failure, a: first });
  const works = useTool(
    stage,
    { agent: second, tool: job.tool, args: { subject: matter }, result: '{"status":"ok"}' },
    { keep: true },
  );
  const lines: Line[] = [
    request,
    ...useTool(stage, {
      agent: first,
      tool: random.pick(words.jobs).tool,
      args: { subject: matter },
      result: failure,
      error: failure,
    }),
    reply(first, request, says, { content: { error: says } }),
    ...works,
    tell(second, others, voice.say('worked_round', { m: matter, p: product }), { keep: true }),
    ...others.map((one) => tell(one, [], voice.say('stage_done', { m: matter, p: next, a: second }))),
  ];
  return { agents: [first, second, ...others], lines, incident: null };
};

/** A tool is away, and all who use it fail at the same time, each by itself; then it is back. */
export const sharedOutage: Script = (stage) => {
  const { random, words, voice } = stage;
  const agents = stage.cast(random.int(5, 8));
  const [job, failure] = [random.pick(words.jobs), '503 Service Unavailable'];
  const use = (agent: string, matter: string, works: boolean): Line[] =>
    useTool(
      stage,
      {
        agent,
        tool: job.tool,
        args: { subject: matter },
        result: works ? '{"status":"ok"}' : failure,
        ...(!works && { error: failure }),
      },
      { conversation: agent, keep: works, after_ms: random.int(300, 4_000) },
    );
  const matters = agents.map(() => stage.matter());
  const lines = [
    ...agents.flatMap((agent, n) => use(agent, matters[n] ?? '', false)),
    ...agents.flatMap((agent, n) => [
      ...use(agent, matters[n] ?? '', true),
      tell(agent, [], voice.say('run_done', { m: matters[n] ?? '', j: job.name }), { conversation: agent }),
    ]),
  ];
  return { agents, lines, incident: null };
};

/** Work goes down a line of agents, each of which does its part and hands on. */
export const pipeline: Script = (stage) => {
  const { random, voice, words } = stage;
  const agents = stage.cast(random.int(4, 7));
  const [matter, products] = [stage.matter(), random.shuffle(words.products)];
  const runs = random.int(1, 3);
  const lines = Array.from({ length: runs }, (_, run) =>
    agents.slice(0, -1).flatMap((agent, n): Line[] => {
      const job = random.pick(words.jobs);
      const subject = run === 0 ? matter : `${matter}, part ${run + 1}`;
      const worked = useTool(stage, { agent, tool: job.tool, args: { subject }, result: '{"status":"ok"}' });
      const said = voice.say(
        'stage_done',
        { m: subject, p: products[n % products.length] ?? '', a: agents[n + 1] ?? '' },
        n,
      );
      return [...worked, ask(agent, agents[n + 1] ?? '', said)];
    }),
  ).flat();
  return { agents, lines, incident: null };
};
