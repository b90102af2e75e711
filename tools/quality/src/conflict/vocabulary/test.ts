import { code, verb, type Family, type Vocabulary } from './thing.ts';

const change = verb('change', 'changing', 'changed');
const modify = verb('modify', 'modifying', 'modified');
const write = verb('write', 'writing', 'written');
const add = verb('add', 'adding', 'added');

const appointments: Family = {
  make: (random) => {
    const id = `A${random.int(1_000, 9_999)}${code(random, 2)}`;
    return {
      declared: `appointment:${id}`,
      noun: 'appointment',
      arguments: { appointment_id: id },
      name: `appointment ${id}`,
      paraphrase: `visit ${id}`,
    };
  },
  edit: modify,
  details: ['the room', 'the hour', 'the reminder', 'the physician'],
  opposites: [
    [verb('book', 'booking', 'booked'), verb('cancel', 'cancelling', 'cancelled')],
    [verb('accept', 'accepting', 'accepted'), verb('decline', 'declining', 'declined')],
  ],
  lifecycle: [add, verb('assign', 'assigning', 'assigned')],
};

const shipments: Family = {
  make: (random) => {
    const id = `SHP-${random.int(10_000, 99_999)}`;
    return {
      declared: `shipment:${id}`,
      noun: 'shipment',
      arguments: { shipment_id: id },
      name: `shipment ${id}`,
      paraphrase: `parcel ${id}`,
    };
  },
  edit: change,
  details: ['the carrier', 'the weight', 'the customs form', 'the pick-up day'],
  opposites: [[verb('hold', 'holding', 'held'), verb('release', 'releasing', 'released')]],
  lifecycle: [add, verb('send', 'sending', 'sent')],
};

const FOLDERS = ['wards', 'billing', 'triage', 'lab', 'pharmacy'];
const PAGES = ['intake', 'protocol', 'roster', 'tariffs', 'hygiene'];

const documents: Family = {
  make: (random) => {
    const name = `${random.pick(PAGES)}_${random.int(1, 99)}.md`;
    const path = `docs/${random.pick(FOLDERS)}/${name}`;
    return {
      declared: path,
      noun: 'document',
      arguments: { file_path: path },
      command: ({ base }) => (base === 'remove' ? `rm -f ${path}` : `python make_page.py > ${path}`),
      name: path,
      paraphrase: name,
    };
  },
  edit: write,
  details: ['the introduction', 'the table', 'the references', 'the pictures'],
  opposites: [[verb('remove', 'removing', 'removed'), write]],
  lifecycle: [write, verb('publish', 'publishing', 'published')],
};

const TABLES = ['patients', 'claims', 'beds', 'shifts'];

const records: Family = {
  make: (random) => {
    const [table, id] = [random.pick(TABLES), random.int(1, 9_999)];
    return {
      declared: `${table}/${id}`,
      noun: 'record',
      arguments: { table, record_id: id },
      command: ({ base }) =>
        base === 'remove'
          ? `mysql -e 'DELETE FROM ${table} WHERE id=${id};'`
          : `sqlite3 ward.db "update ${table} set state='ok' where id=${id}"`,
      name: `record ${id} in ${table}`,
      paraphrase: `${table} record ${id}`,
    };
  },
  edit: change,
  details: ['the phone number', 'the insurance', 'the ward', 'the shift'],
  opposites: [[verb('remove', 'removing', 'removed'), change]],
  lifecycle: [add, verb('sign', 'signing', 'signed')],
};

const HOSTS = ['gateway', 'imaging', 'archive', 'portal'];

const servers: Family = {
  make: (random) => {
    const name = `${random.pick(HOSTS)}-${random.int(1, 60)}`;
    return {
      declared: `server:${name}`,
      noun: 'server',
      arguments: { server: name },
      command: ({ base }) =>
        base === 'shutdown' ? `docker stop ${name}` : `systemctl ${base === 'boot' ? 'start' : base} ${name}`,
      name: `server ${name}`,
      paraphrase: `the ${name} host`,
    };
  },
  edit: verb('patch', 'patching', 'patched'),
  details: ['its kernel', 'its certificates', 'its firewall', 'its clock'],
  opposites: [
    [verb('attach', 'attaching', 'attached'), verb('detach', 'detaching', 'detached')],
    [verb('lock', 'locking', 'locked'), verb('unlock', 'unlocking', 'unlocked')],
  ],
  lifecycle: [verb('install', 'installing', 'installed'), verb('reboot', 'rebooting', 'rebooted')],
};

const accounts: Family = {
  make: (random) => {
    const name = `${random.pick(['mia', 'noor', 'ivan', 'ruth'])}.${code(random, 4).toLowerCase()}`;
    return {
      declared: `account:${name}`,
      noun: 'account',
      arguments: { account_id: name },
      name: `account ${name}`,
      paraphrase: `the login ${name}`,
    };
  },
  edit: modify,
  details: ['its mailbox', 'its language', 'its picture', 'its department'],
  opposites: [
    [verb('grant', 'granting', 'granted'), verb('revoke', 'revoking', 'revoked')],
    [verb('activate', 'activating', 'activated'), verb('deactivate', 'deactivating', 'deactivated')],
  ],
  lifecycle: [add, verb('validate', 'validating', 'validated')],
};

/** A hospital and those who keep its machines running. */
export const test: Vocabulary = {
  families: [appointments, shipments, documents, records, servers, accounts],
  locks: (random) => {
    const name = `${random.pick(['scanner', 'theatre', 'centrifuge', 'sandbox'])}-${random.int(100, 999)}`;
    return {
      declared: `room/${name}`,
      noun: 'room',
      arguments: { room: name },
      name: `room ${name}`,
      paraphrase: `the ${name} place`,
    };
  },
  questions: [
    [
      'Work out how many nurses the night shift needs in April.',
      'How many nurses are needed for April’s night shift? Please work it out.',
    ],
    [
      'Collect the studies on wound healing that appeared this year.',
      'Please gather this year’s studies about wound healing.',
    ],
    [
      'Prepare the slides on infection rates for the board.',
      'The board wants slides about infection rates; please prepare them.',
    ],
    [
      'Translate the consent form for cataract surgery into Turkish.',
      'We need a Turkish translation of the cataract surgery consent form.',
    ],
    [
      'Estimate the cost of replacing both elevators in the east wing.',
      'What would it cost to replace the two elevators of the east wing? An estimate, please.',
    ],
    [
      'Reconcile the pharmacy invoices of February with the deliveries.',
      'Please match February’s pharmacy invoices against deliveries.',
    ],
  ],
  phrases: {
    begin: ['Now $ing % – &.', 'Let me $base % (&).', 'I’m about to $base %, namely &.', 'My next step: $base %, &.'],
    done: ['I have finished $ing %.', '%: $past, no errors.', 'Finished: % has been $past.'],
    read: ['Took a look at % in its present form.', 'I opened % and read it.', 'Let me view % first.'],
    hold: ['I’ve reserved % exclusively.', 'Locking % for me alone.', 'I’m holding % for the time being.'],
    wait: ['I can’t proceed until I get %.', 'Still waiting on %.', 'Requesting % so that I can continue.'],
    release: ['I’m letting % go.', '% is available again.', 'Unlocking %, finished with it.'],
    hand_over: ['Could you $base % from here on?', 'I pass % to you, please $base it.'],
  },
  mentions: [
    'Does anybody know when % was @ last?',
    'Nobody should work on % this week, please.',
    'Last month % had been @ twice.',
    'Is % still in use?',
    'If time permits, somebody could go through % in May.',
  ],
  chatter: [
    'The canteen has soup today.',
    'Visiting hours end at eight in the evening.',
    'Thank you, I have all that I need.',
    'The corridor on the second floor is being painted.',
    'My queue is empty at the moment.',
    'Please remember the fire drill on Wednesday.',
  ],
};
