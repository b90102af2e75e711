import type { Observed, Thing, Vocabulary } from './vocabulary.ts';
import { sentences } from './development-sentences.ts';

const thingOf = (kind: string, name: string): Thing => ({
  name: `${kind} ${name}`,
  declared: `${kind}:${name}`,
  arguments: { [kind]: name },
});

/** A web shop and the team that builds it. */
export const development: Vocabulary = {
  matter: (random, number) => `${random.pick(['order', 'ticket', 'refund', 'invoice', 'campaign'])} ${number}`,
  thing: (random, number) =>
    random.pick([
      thingOf('machine', `build-${number}`),
      thingOf('environment', `staging-${number}`),
      thingOf('server', `gpu-${number}`),
    ]),
  observe: (random, number): Observed => {
    const article = `A${number}`;
    const key = { name: 'sku', value: article };
    const counted = (subject: string, name: string, unit: string, tool: string, figure: string): Observed => ({
      ...{ subject: `${subject}:${article}`, name, unit, tool, figure, key },
      ...{ value: random.int(12, 90), others: [] },
    });
    return random.pick([
      () => counted('stock', `the stock of ${article}`, 'pieces', 'warehouse_api', 'pieces'),
      () => counted('price', `the price of ${article}`, 'EUR', 'price_api', 'price'),
      () => counted('weight', `the weight of ${article}`, 'g', 'article_api', 'grams'),
      (): Observed => ({
        ...{ subject: `flag:${article}`, name: `the flag ${article}`, unit: '', tool: 'flag_api', figure: 'enabled' },
        ...{ key: { name: 'flag', value: article }, value: true, others: [false] },
      }),
      (): Observed => ({
        ...{ subject: `build:${article}`, name: `the build ${article}`, unit: '', tool: 'ci_api', figure: 'state' },
        ...{ key: { name: 'build', value: article }, value: 'green', others: ['red', 'cancelled'] },
      }),
    ])();
  },
  lockTool: 'acquire_lock',
  useTool: 'deploy_image',
  needs: [
    'the delivery date',
    'the approval of finance',
    'the tax number',
    'the final price',
    'the signed form',
    'the customer’s address',
    'the test report',
    'the campaign budget',
  ],
  jobs: [
    { name: 'the nightly import', tool: 'import_feed', command: 'python import_feed.py' },
    { name: 'the stock sync', tool: 'sync_stock', command: 'node sync-stock.js' },
    { name: 'the price export', tool: 'export_prices', command: 'make prices' },
    { name: 'the mail run', tool: 'send_mails', command: './mails.sh' },
    { name: 'the search index', tool: 'build_index', command: 'npm run index' },
  ],
  failures: [
    'Connection refused by 10.0.4.7',
    'KeyError: column sku is missing',
    'quota of the mail provider exceeded',
    'table orders is locked',
    'certificate has expired',
  ],
  products: [
    'the supplier feed',
    'the price table',
    'the stock figures',
    'the catalogue pages',
    'the search index',
    'the newsletter',
    'the sales report',
    'the banner texts',
  ],
  noticeCodes: ['ALERT', 'WARN', 'OPS'],
  alarms: [
    'the stock of one article is negative',
    'one checkout took nine seconds',
    'a price was set to zero',
    'a log has an unknown warning',
  ],
  tasks: [
    'the login form',
    'the size table',
    'the coupon field',
    'the footer links',
    'the cart badge',
    'the search filter',
    'the invoice layout',
    'the cookie banner',
    'the image loader',
    'the address check',
  ],
  findings: [
    'all tests are green',
    'three lines had to change',
    'it was a wrong default',
    'nothing unusual in it',
    'two cases were missing',
    'faster by a third now',
  ],
  news: [
    'the returns form has one field less',
    'two suppliers moved to weekly feeds',
    'checkout errors fell below one in a thousand',
    'the winter catalogue is at 340 texts',
    'the payment provider announced a change for March',
    'search finds umlauts again',
    'the warehouse in Lyon takes no parcels on Friday',
    'the coupon test runs on a tenth of the traffic',
    'a new colleague reads the tickets from Monday on',
    'the shoe sizes were wrong and are corrected',
    'the ledger closed the month early',
    'the mobile page lost forty kilobytes',
    'three old feature flags are gone',
    'the fraud model was trained anew',
    'the office router was replaced',
    'a customer sent us flowers',
    'the style guide has a new chapter',
    'the backup was restored as an exercise',
  ],
  remarks: [
    'drop the second adjective',
    'say the weight first',
    'name the material',
    'one sentence less',
    'the headline is too long',
    'mention the warranty',
  ],
  rows: ['Nordics: $v returns', 'Iberia: $v returns', 'Benelux: $v returns', 'Alps: $v returns', 'Baltics: $v returns'],
  sentences,
};
