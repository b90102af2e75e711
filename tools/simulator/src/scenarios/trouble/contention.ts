import { answer, ask, tell, writes } from '../script.ts';
import type { Line, Play, Script, World } from '../script.ts';

/** Two agents write the same file with opposite intents; neither knows of the other. */
function oppositeWrites(world: World): Play {
  const [migrator, dev, planner] = world.cast('db-migrator', 'backend-dev', 'sprint-planner') as [
    string,
    string,
    string,
  ];
  const file = `db/migrations/${world.number}_orders.sql`;
  function* lines(): Generator<Line> {
    yield ask(planner, dev, `SHOP-${world.number}: orders need a loyalty tier.`, { evidence: false });
    yield ask(planner, migrator, `SHOP-${world.number}: the orders table is too wide, slim it down.`, {
      evidence: false,
    });
    yield tell(dev, `Writing ${file}: add column loyalty_tier to orders.`, [planner], {
      resources: [writes(file, 'add column loyalty_tier')],
    });
    yield tell(migrator, `Writing ${file}: drop column loyalty_tier from orders.`, [planner], {
      resources: [writes(file, 'drop column loyalty_tier')],
    });
    yield tell(dev, `Writing ${file} again: loyalty_tier is not null now.`, [planner], {
      resources: [writes(file, 'add column loyalty_tier')],
    });
  }
  return { story: { kind: 'contention', agents: [dev, migrator], resources: [file] }, lines: lines() };
}

/** Two agents want the same thing for themselves at the same time. */
function exclusiveTwice(world: World): Play {
  const [captain, sre] = world.cast('release-captain', 'oncall-sre') as [string, string];
  const environment = `env/production-${world.number}`;
  const take = (agent: string, why: string): Line =>
    tell(agent, `I take ${environment} for myself to ${why}.`, [], {
      resources: [{ resource: environment, access: 'exclusive', intent: why }],
    });
  function* lines(): Generator<Line> {
    yield take(captain, 'roll the release out');
    yield take(sre, 'roll the release back');
    yield take(captain, 'roll the release out');
  }
  return { story: { kind: 'contention', agents: [captain, sre], resources: [environment] }, lines: lines() };
}

/** Each holds what the other waits for. */
function circularWait(world: World): Play {
  const [stock, prices] = world.cast('stock-keeper', 'price-setter') as [string, string];
  const [shelf, tag] = [`stock:SKU-${world.number}`, `price:SKU-${world.number}`];
  const take = (agent: string, other: string, resource: string): Line =>
    ask(agent, other, `I need ${resource} for myself before I can go on.`, {
      resources: [{ resource, access: 'exclusive', intent: 'update' }],
    });
  function* lines(): Generator<Line> {
    yield take(stock, prices, shelf);
    yield take(prices, stock, tag);
    yield take(stock, prices, tag);
    yield take(prices, stock, shelf);
    yield answer(stock, prices, `Still waiting for ${tag}.`, { evidence: false });
  }
  return { story: { kind: 'contention', agents: [stock, prices], resources: [shelf, tag] }, lines: lines() };
}

/** Agents get in each other's way over a resource, in one of three ways. */
export const contention: Script = (world) => world.random.pick([oppositeWrites, exclusiveTwice, circularWait])(world);
