import type { Observed, Thing, Vocabulary } from './vocabulary.ts';
import { sentences } from './newsroom-sentences.ts';

const thingOf = (kind: string, name: string): Thing => ({
  name: `${kind} ${name}`,
  declared: `${kind}:${name}`,
  arguments: { [kind]: name, purpose: 'production' },
});

/** A newspaper and those who write, print and deliver it. */
export const newsroom: Vocabulary = {
  matter: (random, number) => `${random.pick(['story', 'page', 'supplement', 'interview', 'column'])} ${number}`,
  thing: (random, number) =>
    random.pick([
      thingOf('studio', `s-${number}`),
      thingOf('press', `roto-${number}`),
      thingOf('camera', `cam${number}`),
    ]),
  observe: (random, number): Observed => {
    const issue = `N${number}`;
    const key = { name: 'issue', value: issue };
    const counted = (subject: string, name: string, unit: string, tool: string, figure: string): Observed => ({
      ...{ subject: `${subject} of ${issue}`, name, unit, tool, figure, key },
      ...{ value: random.int(20, 99), others: [] },
    });
    return random.pick([
      () => counted('print run', `the print run of ${issue}`, 'sheets', 'print_desk', 'copies'),
      () => counted('length', `the length of ${issue}`, 'pages', 'layout_service', 'pages'),
      () => counted('ad income', `the ad income of ${issue}`, 'EUR', 'ads_ledger', 'income'),
      (): Observed => ({
        ...{ subject: `embargo of ${issue}`, name: `the embargo of ${issue}`, unit: '', tool: 'legal_check' },
        ...{ figure: 'embargoed', key, value: true, others: [false] },
      }),
      (): Observed => ({
        ...{ subject: `sign-off of ${issue}`, name: `the sign-off of ${issue}`, unit: '', tool: 'desk_board' },
        ...{ figure: 'stage', key, value: 'signed', others: ['in review', 'returned'] },
      }),
    ])();
  },
  lockTool: 'checkout_asset',
  useTool: 'render_page',
  needs: [
    'the final headline',
    'the lawyer’s word',
    'the photo rights',
    'the caption',
    'the second source',
    'the freelancer’s bill',
    'the page proof',
    'the infographic data',
  ],
  jobs: [
    { name: 'the layout run', tool: 'run_layout', command: 'python layout.py' },
    { name: 'the wire import', tool: 'pull_wire', command: 'node wire.js' },
    { name: 'the spell pass', tool: 'spell_pass', command: 'make spelling' },
    { name: 'the archive upload', tool: 'push_archive', command: './archive.sh' },
    { name: 'the plate export', tool: 'export_plates', command: 'npm run plates' },
  ],
  failures: [
    'HTTP 418 from the wire',
    'font Garamond not installed',
    'token has run out',
    'null where a caption was expected',
    'image exceeds the bleed',
  ],
  products: [
    'the front page',
    'the weather box',
    'the photo set',
    'the fact sheet',
    'the caption list',
    'the print plates',
    'the delivery plan',
    'the ad column',
  ],
  noticeCodes: ['wire', 'FLASH', 'Memo'],
  alarms: [
    'a quote is given to two people',
    'the cover shows yesterday’s date',
    'one name is spelled three ways',
    'a photo belongs to somebody else',
  ],
  tasks: [
    'the chess corner',
    'the opening paragraph',
    'the obituary',
    'the letters page',
    'the sports table',
    'the crossword',
    'the film review',
    'the stock list',
    'the recipe',
    'the map of the route',
  ],
  findings: [
    'it reads well',
    'two commas moved',
    'it fits the column',
    'nobody objected',
    'a third shorter',
    'the facts hold',
  ],
  news: [
    'the mayor agreed to talk',
    'the paper price rose by four per cent',
    'the podcast has a jingle',
    'the archive goes back to 1911',
    'a reader sent 90 slides',
    'the north edition closes at nine',
    'the drone licence came through',
    'the sports desk has an intern',
    'the court date is the 14th',
    'vans leave from gate two',
    'the app shows dark pages',
    'the cartoonist is on leave',
    'the survey has 600 answers',
    'the press was cleaned',
    'two columns merged',
    'the quiz night is sold out',
    'a rival copied our map',
    'the style board meets on Friday',
  ],
  remarks: [
    'cut the first line',
    'who says so',
    'the verb is weak',
    'lose the brackets',
    'give the year',
    'begin with the witness',
  ],
  rows: ['City: $v copies', 'South: $v copies', 'Coast: $v copies', 'Hills: $v copies', 'Abroad: $v copies'],
  sentences,
};
