import { answer, ask, reads, tell, useTool, writes } from '../script.ts';
import type { Line, Script, World } from '../script.ts';

const GOODS = ['kettle', 'rain jacket', 'desk lamp', 'trail shoes', 'espresso cups', 'backpack', 'headphones'] as const;
const REASONS = [
  'it is the wrong size',
  'the box was dented',
  'a part is missing',
  'it came a week late',
  'they ordered two by mistake',
] as const;

const order = (world: World): string => `order:${world.number * 10 + 3}`;
const orderNumber = (world: World): string => `order ${world.number * 10 + 3}`;

/** A customer sends something back; each desk adds what it knows, and the money goes out once. */
export const refund: Script = (world) => {
  const [triage, returns, policy, payments, ledger] = world.cast(
    'inbox-triage',
    'returns-desk',
    'policy-desk',
    'payments-bot',
    'ledger-bot',
  ) as [string, string, string, string, string];
  const goods = world.random.pick(GOODS);
  const amount = `${world.random.int(12, 180)}.${world.random.int(10, 99)}`;
  function* lines(): Generator<Line> {
    yield ask(
      triage,
      returns,
      `The customer of ${orderNumber(world)} returns the ${goods}: ${world.random.pick(REASONS)}.`,
    );
    yield ask(returns, policy, `${orderNumber(world)} was delivered ${world.random.int(3, 25)} days ago. Full refund?`);
    yield answer(
      policy,
      returns,
      `Yes: ${goods}, unused, inside 30 days. No restocking fee for ${orderNumber(world)}.`,
    );
    yield ask(returns, payments, `Please refund ${amount} EUR for ${orderNumber(world)}.`);
    yield* useTool(world, {
      agent: payments,
      tool: 'payments_api',
      args: { order_id: world.number * 10 + 3, amount, currency: 'EUR' },
      result: `{"status":"refunded","amount":"${amount}","reference":"rf_${world.number}"}`,
      resources: [writes(order(world), `refund ${amount}`)],
    });
    yield answer(payments, returns, `${amount} EUR went out for ${orderNumber(world)}, reference rf_${world.number}.`);
    yield ask(payments, ledger, `Please book refund rf_${world.number}.`);
    yield answer(ledger, payments, `Booked: rf_${world.number}, account 4420.`);
  }
  return { story: null, lines: lines() };
};

/** "Where is my order?" */
export const whereIsIt: Script = (world) => {
  const [triage, desk, stock] = world.cast('inbox-triage', 'order-desk', 'stock-keeper') as [string, string, string];
  const goods = world.random.pick(GOODS);
  function* lines(): Generator<Line> {
    yield ask(triage, desk, `A customer asks where ${orderNumber(world)} is, one ${goods}.`);
    yield ask(desk, stock, `Has the ${goods} of ${orderNumber(world)} left the warehouse?`);
    yield* useTool(world, {
      agent: stock,
      tool: 'warehouse_api',
      args: { order_id: world.number * 10 + 3 },
      result: `{"state":"shipped","parcel":"PX${world.number}","day":${world.random.int(1, 28)}}`,
      resources: [reads(order(world))],
    });
    yield answer(stock, desk, `It left on the ${world.random.int(1, 28)}., parcel PX${world.number}.`);
    yield answer(desk, triage, `${orderNumber(world)} is with the carrier as PX${world.number}; two more days.`);
  }
  return { story: null, lines: lines() };
};

/** A payment is looked at twice before it is let through. */
export const screening: Script = (world) => {
  const [payments, fraud, desk] = world.cast('payments-bot', 'fraud-watch', 'order-desk') as [string, string, string];
  const score = world.random.int(3, 38);
  function* lines(): Generator<Line> {
    yield ask(payments, fraud, `New card and a new address for ${orderNumber(world)}. Let it through?`);
    yield* useTool(world, {
      agent: fraud,
      tool: 'query_db',
      args: { table: 'chargebacks', order_id: world.number * 10 + 3 },
      result: `[] — none in 24 months; score ${score}`,
      resources: [reads('db/chargebacks')],
    });
    yield answer(fraud, payments, `Score ${score} of 100 for ${orderNumber(world)}: let it through.`);
    yield answer(payments, desk, `${orderNumber(world)} is paid.`);
  }
  return { story: null, lines: lines() };
};

const TONES = ['drop the second adjective', 'say the weight first', 'name the material', 'one sentence less'] as const;

/** A product text goes to and fro between writer and editor, better each time. */
export const productText: Script = (world) => {
  const [writer, editor] = world.cast('catalog-writer', 'copy-editor') as [string, string];
  const goods = world.random.pick(GOODS);
  const page = `catalog/${world.number}-${goods.replace(' ', '-')}.md`;
  const remarks = world.random.shuffle(TONES);
  function* lines(): Generator<Line> {
    yield ask(writer, editor, `Draft of ${page}: “A ${goods} for every day, ${world.random.int(180, 900)} g.”`, {
      resources: [writes(page, 'first draft')],
    });
    yield answer(editor, writer, `On ${goods}: ${remarks[0]}.`);
    yield ask(writer, editor, `Second draft of the ${goods}: shorter by ${world.random.int(4, 15)} words.`);
    yield answer(editor, writer, `Better. For the ${goods}, ${remarks[1]}, then it can go out.`);
    yield tell(writer, `The text of ${goods} ${world.number} is published.`);
  }
  return { story: null, lines: lines() };
};

/** A price is set from what the supplier and the warehouse say. */
export const pricing: Script = (world) => {
  const [prices, scout, stock] = world.cast('price-setter', 'supplier-scout', 'stock-keeper') as [
    string,
    string,
    string,
  ];
  const goods = world.random.pick(GOODS);
  const cost = world.random.int(8, 90);
  function* lines(): Generator<Line> {
    yield ask(prices, scout, `What does SKU-${world.number}, the ${goods}, cost us from next month?`);
    yield* useTool(world, {
      agent: scout,
      tool: 'fetch_page',
      args: { url: `https://wholesale.example/articles/${world.number}` },
      result: `200 OK: ${cost}.40 EUR from 200 pieces on`,
      resources: [reads(`https://wholesale.example/articles/${world.number}`)],
    });
    yield answer(scout, prices, `SKU-${world.number}: ${cost}.40 EUR from 200 pieces on.`);
    yield ask(prices, stock, `How many of SKU-${world.number} are left?`);
    yield answer(stock, prices, `SKU-${world.number}: ${world.random.int(20, 400)} pieces.`);
    yield tell(prices, `SKU-${world.number} costs ${Math.round(cost * 1.8)}.90 EUR from Monday on.`, [], {
      resources: [writes(`price:SKU-${world.number}`, `set ${Math.round(cost * 1.8)}.90`)],
    });
  }
  return { story: null, lines: lines() };
};
