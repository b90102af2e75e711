import { answer, ask, reads, runShell, tell, useTool, writes } from '../script.ts';
import type { Line, Script } from '../script.ts';

const REGIONS = ['Nordics', 'Iberia', 'Benelux', 'the Alps', 'the Baltics', 'the Isles'] as const;

/** A long result is read page by page: the same question each time but for the page, and new rows each time. */
export const paging: Script = (world) => {
  const [analyst, writer] = world.cast('data-analyst', 'report-writer') as [string, string];
  const region = world.random.pick(REGIONS);
  const pages = world.random.int(4, 6);
  function* lines(): Generator<Line> {
    yield ask(writer, analyst, `Report ${world.number}: returns by week in ${region}, please.`);
    for (let page = 1; page <= pages; page += 1) {
      const rows = Array.from({ length: 3 }, (_, i) => `week ${page * 3 + i}: ${world.random.int(20, 400)}`);
      yield* useTool(world, {
        agent: analyst,
        tool: 'query_db',
        args: { table: 'returns', region, report: world.number, page, size: 3 },
        result: `page ${page} of ${pages}: ${rows.join(', ')}`,
        resources: [reads('db/returns')],
        after_ms: world.random.int(300, 900),
      });
    }
    yield answer(
      analyst,
      writer,
      `Report ${world.number}: ${pages * 3} weeks for ${region}, highest ${world.random.int(300, 400)}.`,
    );
  }
  return { story: { kind: 'paging', agents: [analyst], resources: [] }, lines: lines() };
};

/** A page does not answer at first; the next try, after a pause, succeeds, and so do the pages after it. */
export const retry: Script = (world) => {
  const [scout, prices] = world.cast('supplier-scout', 'price-setter') as [string, string];
  const site = `https://supplier-${world.number}.example`;
  const fetchPage = (page: string, after_ms: number, error?: string) =>
    useTool(world, {
      agent: scout,
      tool: 'fetch_page',
      args: { url: `${site}/${page}` },
      result: error ?? `200 OK, ${world.random.int(40, 300)} articles`,
      ...(error === undefined ? {} : { error }),
      resources: [reads(`${site}/${page}`)],
      after_ms,
    });
  function* lines(): Generator<Line> {
    yield ask(prices, scout, `Has supplier ${world.number} a new price list?`);
    yield* fetchPage('prices', 800, '503 Service Unavailable');
    yield* fetchPage('prices', world.random.int(4000, 8000));
    for (const page of ['prices/kitchen', 'prices/outdoor', 'delivery']) {
      yield* fetchPage(page, world.random.int(600, 1800));
    }
    yield answer(scout, prices, `Yes, supplier ${world.number} has ${world.random.int(3, 30)} new prices.`);
  }
  return { story: { kind: 'retry', agents: [scout], resources: [`${site}/prices`] }, lines: lines() };
};

/** A supplier's feed is read into the catalogue. */
export const feedImport: Script = (world) => {
  const [importer, stock] = world.cast('feed-importer', 'stock-keeper') as [string, string];
  const feed = `feeds/supplier-${world.number}.csv`;
  function* lines(): Generator<Line> {
    yield* runShell(world, {
      agent: importer,
      say: `Feed ${world.number} has come.`,
      command: `python import_feed.py ${feed}`,
      output: `${world.random.int(120, 4000)} rows read, ${world.random.int(2, 60)} new, 0 rejected`,
      resources: [reads(feed), writes(`catalog/feed-${world.number}`, 'import')],
    });
    yield answer(importer, stock, `Feed ${world.number} is in; ${world.random.int(2, 60)} articles are new.`);
  }
  return { story: null, lines: lines() };
};

const NEWS = [
  'the returns form has one field less',
  'two suppliers moved to weekly feeds',
  'the fraud model was trained on October',
  'checkout errors fell below one in a thousand',
  'the winter catalogue is at 340 of 500 texts',
  'the payment provider announced a change for March',
  'search finds umlauts again',
  'the ledger closed the month two days early',
  'the warehouse in Lyon takes no parcels on Friday',
  'the coupon test runs on a tenth of the traffic',
  'a new colleague reads the tickets from Monday on',
  'the size table of the shoes was wrong and is corrected',
] as const;

/** A round of news: everybody speaks in turn and hands on, twice, and each time there is something new. */
export const roundTable: Script = (world) => {
  const circle = world.cast('sprint-planner', 'order-desk', 'stock-keeper', 'catalog-writer');
  const news = world.random.shuffle(NEWS);
  const laps = 2;
  function* lines(): Generator<Line> {
    for (let turn = 0; turn < laps * circle.length; turn += 1) {
      const [speaker, next] = [circle[turn % circle.length]!, circle[(turn + 1) % circle.length]!];
      yield ask(speaker, next, `From me: ${news[turn]}. ${next}, what is new with you?`);
    }
    yield tell(circle[0]!, `Thanks all. Notes of round ${world.number} are in the wiki.`);
  }
  return { story: { kind: 'round_robin', agents: circle, resources: [] }, lines: lines() };
};
