import type { Observed, Thing, Vocabulary } from './vocabulary.ts';
import { sentences } from './harbour-sentences.ts';

const thingOf = (kind: string, name: string): Thing => ({
  name: `${kind} ${name}`,
  declared: `${kind}/${name}`,
  arguments: { [`${kind}_id`]: name },
});

/** A harbour and those who load its ships. */
export const harbour: Vocabulary = {
  matter: (random, number) => `${random.pick(['voyage', 'cargo', 'manifest', 'booking', 'crossing'])} ${number}`,
  thing: (random, number) =>
    random.pick([thingOf('crane', `c${number}`), thingOf('berth', `quay-${number}`), thingOf('tug', `t${number}`)]),
  observe: (random, number): Observed => {
    const ship = `V${number}`;
    const key = { name: 'vessel', value: ship };
    const counted = (subject: string, name: string, unit: string, tool: string, figure: string): Observed => ({
      ...{ subject: `${ship}/${subject}`, name, unit, tool, figure, key },
      ...{ value: random.int(15, 120), others: [] },
    });
    return random.pick([
      () => counted('containers', `the container count of ${ship}`, 'boxes', 'manifest_lookup', 'boxes'),
      () => counted('fuel', `the bunker of ${ship}`, 't', 'bunker_register', 'tons'),
      () => counted('fee', `the harbour fee of ${ship}`, 'EUR', 'tariff_service', 'fee'),
      (): Observed => ({
        ...{
          subject: `${ship}/customs`,
          name: `customs of ${ship}`,
          unit: '',
          tool: 'customs_desk',
          figure: 'cleared',
        },
        ...{ key, value: false, others: [true] },
      }),
      (): Observed => ({
        ...{
          subject: `${ship}/berthing`,
          name: `the berthing of ${ship}`,
          unit: '',
          tool: 'berth_plan',
          figure: 'phase',
        },
        ...{ key, value: 'moored', others: ['at anchor', 'underway'] },
      }),
    ])();
  },
  lockTool: 'reserve_unit',
  useTool: 'move_load',
  needs: [
    'the stowage plan',
    'the pilot’s consent',
    'the bill of lading',
    'the gross tonnage',
    'the crew list',
    'the arrival window',
    'the quarantine slip',
    'the mooring order',
  ],
  jobs: [
    { name: 'the tide calculation', tool: 'compute_tides', command: 'python tides.py' },
    { name: 'the lashing check', tool: 'check_lashing', command: 'node lashing.js' },
    { name: 'the gate report', tool: 'report_gates', command: 'make gates' },
    { name: 'the customs batch', tool: 'send_customs', command: './customs.sh' },
    { name: 'the yard map', tool: 'draw_yard', command: 'npm run yard' },
  ],
  failures: [
    'No answer from 172.16.3.9',
    'unexpected end of file in row 214',
    'permission denied for berth_plan',
    'no space left on device',
    'checksum does not match',
  ],
  products: [
    'the tide table',
    'the yard map',
    'the stowage list',
    'the gate schedule',
    'the tug roster',
    'the customs sheet',
    'the crew passes',
    'the weather chart',
  ],
  noticeCodes: ['NAV', 'Gale', 'QUAY'],
  alarms: [
    'a buoy has drifted to the east',
    'two manifests carry the same seal',
    'one reefer shows plus nine degrees',
    'a crane leans by a hand',
  ],
  tasks: [
    'the fender survey',
    'the rope store',
    'the pilot ladder',
    'the ballast log',
    'the gate lamps',
    'the weighing bridge',
    'the reefer plugs',
    'the hatch seals',
    'the mooring lines',
    'the fire hoses',
  ],
  findings: [
    'all of it is in order',
    'four bolts were replaced',
    'a label was upside down',
    'as it should be',
    'one was too short',
    'a quarter quicker than last time',
  ],
  news: [
    'the ferry has a new master',
    'the silo takes barley from Tuesday on',
    'the dredger left for Esbjerg',
    'two cranes were painted yellow',
    'the north gate opens at five',
    'the pilots moved to channel 12',
    'the canteen has herring again',
    'the survey of pier three is through',
    'the tariff book was printed',
    'seven apprentices started',
    'the fog horn was tuned',
    'rail brings eleven trains a day',
    'the customs hall has heating',
    'a whale was seen off the mole',
    'the ice class list is out',
    'the tug Freya is back from the yard',
    'the fish auction went online',
    'the lock keeper retired',
  ],
  remarks: [
    'name the berth first',
    'leave the tonnage out',
    'the table is too wide',
    'put the tide in bold',
    'say who signs',
    'one column fewer',
  ],
  rows: ['Pier one: $v boxes', 'Pier two: $v boxes', 'Pier three: $v boxes', 'Silo: $v boxes', 'Rail: $v boxes'],
  sentences,
};
