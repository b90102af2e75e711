import type { Observed, Thing, Vocabulary } from './vocabulary.ts';
import { sentences } from './test-sentences.ts';

const thingOf = (kind: string, name: string): Thing => ({
  name: `${kind} ${name}`,
  declared: `${kind}/${name}`,
  arguments: { [`${kind}_id`]: name },
});

/** A hospital and its suppliers. */
export const test: Vocabulary = {
  matter: (random, number) =>
    random.pick([
      `case C-${number}`,
      `shipment SHP-${number}`,
      `appointment P${number}`,
      `claim K${number}`,
      `transfer ${number}`,
    ]),
  thing: (random, number) =>
    random.pick([thingOf('room', `OR-${number}`), thingOf('truck', `T-${number}`), thingOf('device', `mri-${number}`)]),
  observe: (random, number): Observed => {
    const ward = `W${number}`;
    const key = { name: 'ward_id', value: ward };
    const counted = (subject: string, name: string, unit: string, tool: string, figure: string): Observed => ({
      ...{ subject: `${ward}/${subject}`, name, unit, tool, figure, key },
      ...{ value: random.int(15, 80), others: [] },
    });
    return random.pick([
      () => counted('beds', `the free beds of ward ${ward}`, 'beds', 'lookup_ward', 'free_beds'),
      () => counted('vials', `the vials in ward ${ward}`, 'vials', 'pharmacy_stock', 'count'),
      () => counted('waiting', `the waiting time in ward ${ward}`, 'minutes', 'get_waiting_time', 'minutes'),
      (): Observed => ({
        ...{
          subject: `lab result ${ward}`,
          name: `the lab result ${ward}`,
          unit: '',
          tool: 'lab_system',
          figure: 'result',
        },
        ...{ key: { name: 'sample', value: ward }, value: 'negative', others: ['positive', 'unclear'] },
      }),
      (): Observed => ({
        ...{ subject: `consent ${ward}`, name: `the consent for ${ward}`, unit: '', tool: 'records', figure: 'signed' },
        ...{ key: { name: 'record', value: ward }, value: false, others: [true] },
      }),
    ])();
  },
  lockTool: 'claim_slot',
  useTool: 'update_status',
  needs: [
    'the insurer’s consent',
    'the blood values',
    'the discharge letter',
    'the customs papers',
    'a second opinion',
    'the dosage plan',
    'the driver’s name',
    'the allergy record',
  ],
  jobs: [
    { name: 'the bed planning', tool: 'plan_beds', command: 'python plan_beds.py' },
    { name: 'the lab transfer', tool: 'transfer_samples', command: './transfer.sh' },
    { name: 'the billing run', tool: 'bill_cases', command: 'make bills' },
    { name: 'the route calculation', tool: 'compute_routes', command: 'python routes.py' },
    { name: 'the archive check', tool: 'verify_archive', command: 'java Archive' },
  ],
  failures: [
    'ValueError: birth date is empty',
    'the records server timed out after 30 s',
    'Permission denied for the billing group',
    'no route to depot 14',
    'checksum of the sample list differs',
  ],
  products: [
    'the bed list',
    'the lab results',
    'the medication plan',
    'the route sheet',
    'the bill',
    'the staff roster',
    'the transport order',
    'the diet plan',
  ],
  noticeCodes: ['NOTE', 'SAFETY', 'CODE'],
  alarms: [
    'a fridge in the pharmacy is two degrees too warm',
    'one sample has no label',
    'a door in the east wing stays open',
    'the pager of a ward does not answer',
  ],
  tasks: [
    'the admission form',
    'the diet order',
    'the ward round notes',
    'the imaging request',
    'the transport slip',
    'the consent sheet',
    'the referral',
    'the bed change',
    'the insurance query',
    'the follow-up date',
  ],
  findings: [
    'everything is complete',
    'two fields were empty',
    'the doctor has signed',
    'no objection',
    'one date was moved',
    'it matches the record',
  ],
  news: [
    'the cafeteria closes an hour earlier',
    'the new scanner runs from Tuesday on',
    'flu vaccines have arrived',
    'the night shift found a replacement',
    'the east lift is inspected tomorrow',
    'four beds moved to the south wing',
    'the depot changed its opening hours',
    'the training on hygiene is full',
    'the lab has a courier at noon now',
    'parking is free at weekends',
    'the pharmacy counts its stock tonight',
    'the chief surgeon is back',
    'a journalist asked for an interview',
    'two interns start in radiology',
    'the forms for transfers were shortened',
    'the laundry contract was renewed',
    'ward rounds begin at seven',
    'the server room got a new cooler',
  ],
  remarks: [
    'give the dose in milligrams',
    'put the diagnosis first',
    'leave the history out',
    'add the next visit',
    'use the patient’s words',
    'shorten the last part',
  ],
  rows: ['bed 4: $v days', 'bed 9: $v days', 'bed 12: $v days', 'bed 17: $v days', 'bed 23: $v days'],
  sentences,
};
