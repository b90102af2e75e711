import { answer, ask, reads, runShell, tell, useTool, writes } from '../script.ts';
import type { Line, Script, World } from '../script.ts';

const FEATURES = [
  ['stack coupons with member prices', 'pricing/coupons', 'pricing/member', 'pricing/rounding'],
  ['let guests save a basket', 'basket/guest', 'basket/merge', 'basket/expiry'],
  ['show delivery days at checkout', 'delivery/days', 'delivery/holidays', 'delivery/cutoff'],
  ['split an order over two warehouses', 'orders/split', 'orders/freight', 'orders/labels'],
  ['remember the last payment method', 'payment/recent', 'payment/consent', 'payment/masking'],
] as const;

const FINDINGS = [
  'the edge case of an empty basket has its own test now',
  'the old helper is gone, two callers moved over',
  'rounding is done once, at the end',
  'the slow query is down to one round trip',
  'a missing translation falls back to English',
  'the type says that the field may be absent',
] as const;

const REVIEW = [
  'Line 40 reads better with an early return; the rest is fine.',
  'Please name the constant; 14 alone says nothing.',
  'The second test repeats the first. One is enough.',
  'Good. One question: what happens at midnight in Honolulu?',
] as const;

const ticket = (world: World): string => `SHOP-${world.number}`;

/** A planner gives one task after the other to a worker, who does each and reports: a cycle that gets somewhere. */
export const feature: Script = (world) => {
  const [planner, dev, reviewer] = world.cast(
    'sprint-planner',
    world.random.chance(0.5) ? 'backend-dev' : 'frontend-dev',
    'code-reviewer',
  ) as [string, string, string];
  const [what, ...parts] = world.random.pick(FEATURES);
  const found = world.random.shuffle(FINDINGS);
  function* lines(): Generator<Line> {
    for (const [i, part] of parts.slice(0, world.random.int(2, 3)).entries()) {
      const path = `${dev}/src/${part}.ts`;
      yield ask(planner, dev, `${ticket(world)}, ${what}: part ${i + 1} is ${part}.`);
      yield* runShell(world, {
        agent: dev,
        say: `Change for ${ticket(world)} in ${path}, then its tests.`,
        command: `npx jest ${dev}/src/${part}.spec.ts`,
        output: `Tests: ${world.random.int(4, 30)} passed. Time: ${world.random.int(8, 60) / 10} s`,
        resources: [writes(path, `${what}, part ${i + 1}`)],
      });
      yield answer(dev, planner, `Part ${i + 1} of ${ticket(world)} is done: ${found[i]}.`);
    }
    yield ask(dev, reviewer, `${ticket(world)} is ready for review, ${world.random.int(30, 220)} lines.`);
    yield answer(reviewer, dev, `${ticket(world)}: ${world.random.pick(REVIEW)}`);
    yield answer(dev, planner, `${ticket(world)} is reviewed and merged.`);
  }
  return { story: { kind: 'planner_worker', agents: [planner, dev], resources: [] }, lines: lines() };
};

/** The tests of a release are run, it goes out, the one on call watches. */
export const release: Script = (world) => {
  const [captain, ci, sre] = world.cast('release-captain', 'ci-runner', 'oncall-sre') as [string, string, string];
  const version = `2026.${world.number % 50}.${world.random.int(0, 9)}`;
  function* lines(): Generator<Line> {
    yield ask(captain, ci, `Please run the whole suite on ${version}.`);
    yield* runShell(world, {
      agent: ci,
      say: `Suite for ${version}.`,
      command: `npm run test:all -- --tag ${version}`,
      output: `Tests: ${world.random.int(900, 1400)} passed, 0 failed`,
    });
    yield answer(ci, captain, `${version} is green, coverage ${world.random.int(88, 94)} %.`);
    yield ask(captain, sre, `${version} goes to 5 % of the traffic. Please watch the error rate.`);
    yield answer(sre, captain, `${version} after ten minutes: ${world.random.int(1, 9) / 100} % errors, as before.`);
    yield tell(captain, `${version} is out for everyone.`);
  }
  return { story: null, lines: lines() };
};

const SYMPTOMS = [
  'p99 of the basket page went from 310 to 480 ms at five past',
  'one pod restarted twice within the hour',
  'the search index is eleven minutes behind',
  'the disk of the image cache is 82 % full',
] as const;
const CAUSES = [
  'a batch of large images; it is through',
  'a cold cache after the deploy; it has recovered',
  'a crawler without delay; it is limited now',
  'the nightly export, which began late',
] as const;

/** Somebody on call looks into a symptom and finds a harmless cause. */
export const lookInto: Script = (world) => {
  const [sre, logs] = world.cast('oncall-sre', 'log-digger') as [string, string];
  const symptom = world.random.pick(SYMPTOMS);
  function* lines(): Generator<Line> {
    yield ask(sre, logs, `OPS-${world.number}: ${symptom}. What do the logs say?`);
    yield* useTool(world, {
      agent: logs,
      tool: 'query_db',
      args: { table: 'logs', since: '30m', ticket: `OPS-${world.number}` },
      result: `${world.random.int(40, 900)} lines, ${world.random.int(2, 9)} distinct messages`,
      resources: [reads('logs/app')],
    });
    yield answer(logs, sre, `OPS-${world.number}: ${world.random.pick(CAUSES)}.`);
    yield tell(sre, `OPS-${world.number} is closed: ${symptom.split(';')[0]}, explained.`);
  }
  return { story: null, lines: lines() };
};

/** Two agents use the same test environment, one after the other: each lets it go before the next takes it. */
export const handover: Script = (world) => {
  const [first, second] = world.cast('db-migrator', 'release-captain') as [string, string];
  const environment = `env/staging-${world.number}`;
  const hold = (agent: string, to: string, why: string): Line =>
    ask(agent, to, `I take ${environment} to ${why}.`, {
      resources: [{ resource: environment, access: 'exclusive', intent: why }],
    });
  const letGo = (agent: string, to: string, result: string): Line =>
    answer(agent, to, `Done with ${environment}: ${result}. It is free.`, {
      resources: [{ resource: environment, access: 'exclusive', release: true }],
    });
  function* lines(): Generator<Line> {
    yield hold(first, second, 'rehearse the index migration');
    yield letGo(first, second, `the index was built in ${world.random.int(20, 90)} s`);
    yield hold(second, first, 'try the release');
    yield letGo(second, first, `smoke test ${world.random.int(18, 30)} of ${30} pages, all well`);
  }
  return { story: { kind: 'handover', agents: [first, second], resources: [environment] }, lines: lines() };
};
