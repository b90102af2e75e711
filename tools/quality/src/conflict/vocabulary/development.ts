import { code, verb, type Family, type Vocabulary } from './thing.ts';

const update = verb('update', 'updating', 'updated');
const edit = verb('edit', 'editing', 'edited');
const create = verb('create', 'creating', 'created');
const approve = verb('approve', 'approving', 'approved');
const del = verb('delete', 'deleting', 'deleted');

const reservations: Family = {
  make: (random) => {
    const id = code(random);
    return {
      declared: `reservation:${id}`,
      noun: 'reservation',
      arguments: { reservation_id: id },
      name: `reservation ${id}`,
      paraphrase: `booking ${id}`,
    };
  },
  edit: update,
  details: ['the seat', 'the meal', 'the name on it', 'the baggage'],
  opposites: [
    [verb('cancel', 'cancelling', 'cancelled'), verb('confirm', 'confirming', 'confirmed')],
    [approve, verb('reject', 'rejecting', 'rejected')],
  ],
  lifecycle: [create, approve],
};

const orders: Family = {
  make: (random) => {
    const id = random.int(10_000, 99_999);
    return {
      declared: `order:${id}`,
      noun: 'order',
      arguments: { order_id: id },
      name: `order #${id}`,
      paraphrase: `purchase ${id}`,
    };
  },
  edit: update,
  details: ['the address', 'the quantity', 'the delivery day', 'the discount'],
  opposites: [[verb('cancel', 'cancelling', 'cancelled'), verb('ship', 'shipping', 'shipped')]],
  lifecycle: [create, verb('pay', 'paying', 'paid')],
};

const MODULES = ['pricing', 'basket', 'delivery', 'payment', 'search', 'returns'];
const PARTS = ['coupons', 'rounding', 'expiry', 'labels', 'limits', 'totals'];

const files: Family = {
  make: (random) => {
    const name = `${random.pick(PARTS)}-${random.int(1, 99)}.ts`;
    const path = `services/${random.pick(MODULES)}/${name}`;
    return {
      declared: path,
      noun: 'file',
      arguments: { path },
      command: ({ base }) => (base === 'delete' ? `git rm ${path}` : `sed -i 's/old/new/' ${path}`),
      name: path,
      paraphrase: name,
    };
  },
  edit,
  details: ['the imports', 'the error handling', 'the names', 'the types'],
  opposites: [[del, update]],
  lifecycle: [create, verb('review', 'reviewing', 'reviewed')],
};

const TABLES = ['customers', 'invoices', 'stock', 'vouchers'];

const rows: Family = {
  make: (random) => {
    const [table, id] = [random.pick(TABLES), random.int(1, 9_999)];
    return {
      declared: `${table}/${id}`,
      noun: 'row',
      arguments: { table, id },
      command: ({ base }) =>
        base === 'delete'
          ? `psql -c "DELETE FROM ${table} WHERE id = ${id}"`
          : `psql shop -c "UPDATE ${table} SET note = 'x' WHERE id = ${id}"`,
      name: `row ${id} of ${table}`,
      paraphrase: `${table} row ${id}`,
    };
  },
  edit: update,
  details: ['the note', 'the status', 'the amount', 'the owner'],
  opposites: [[del, update]],
  lifecycle: [verb('insert', 'inserting', 'inserted'), verb('archive', 'archiving', 'archived')],
};

const SERVICES = ['checkout', 'search', 'payments', 'catalog', 'mailer'];

const services: Family = {
  make: (random) => {
    const name = `${random.pick(SERVICES)}-${random.int(1, 60)}`;
    return {
      declared: `service:${name}`,
      noun: 'service',
      arguments: { service: name },
      command: ({ base }) =>
        base === 'stop' ? `kubectl scale deployment/${name} --replicas=0` : `kubectl apply -f deploy/${name}.yaml`,
      name: `service ${name}`,
      paraphrase: `the ${name} service`,
    };
  },
  edit: verb('configure', 'configuring', 'configured'),
  details: ['its memory', 'its time-outs', 'its log level', 'its probes'],
  opposites: [
    [verb('start', 'starting', 'started'), verb('stop', 'stopping', 'stopped')],
    [verb('upgrade', 'upgrading', 'upgraded'), verb('downgrade', 'downgrading', 'downgraded')],
  ],
  lifecycle: [verb('deploy', 'deploying', 'deployed'), verb('restart', 'restarting', 'restarted')],
};

const FLAGS = ['new-basket', 'fast-search', 'guest-checkout', 'dark-page'];

const flags: Family = {
  make: (random) => {
    const name = `${random.pick(FLAGS)}-${random.int(1, 60)}`;
    return {
      declared: `flag:${name}`,
      noun: 'flag',
      arguments: { flag: name },
      name: `flag ${name}`,
      paraphrase: `the switch ${name}`,
    };
  },
  edit: update,
  details: ['its audience', 'its default', 'its text', 'its date'],
  opposites: [[verb('enable', 'enabling', 'enabled'), verb('disable', 'disabling', 'disabled')]],
  lifecycle: [create, verb('schedule', 'scheduling', 'scheduled')],
};

/** A shop and the team that builds it. */
export const development: Vocabulary = {
  families: [reservations, orders, files, rows, services, flags],
  locks: (random) => {
    const name = `${random.pick(['staging', 'build', 'printer', 'forklift'])}-${random.int(100, 999)}`;
    return {
      declared: `lock/${name}`,
      noun: 'lock',
      arguments: { lock: name },
      name: `lock ${name}`,
      paraphrase: `the ${name} machine`,
    };
  },
  questions: [
    [
      'Find out why the checkout page has been slow since this morning.',
      'Please investigate the slowness of the checkout page since this morning.',
    ],
    [
      'Summarise the complaints about late deliveries of last week.',
      'Write a summary of last week’s complaints about late deliveries.',
    ],
    [
      'Compare the prices of our three largest suppliers for cardboard.',
      'Make a comparison of cardboard prices of our three largest suppliers.',
    ],
    [
      'List all customers whose invoices are overdue by thirty days.',
      'Give me the list of customers with invoices overdue by thirty days.',
    ],
    [
      'Check whether the new return policy is translated into French.',
      'Is the new return policy translated into French? Please check.',
    ],
    [
      'Draft the release notes for the March version of the app.',
      'Please write a draft of release notes for the app’s March version.',
    ],
  ],
  phrases: {
    begin: ['I am $ing % now: &.', 'Going to $base %, &.', 'I will $base % for the customer: &.', '$ing % (&).'],
    done: ['% is $past.', 'Done, I have $past %.', 'I $past % just now, all well.'],
    read: ['I have looked at % as it is now.', 'Reading % to see its state.', 'I checked %: it is as expected.'],
    hold: ['I am locking % for my work.', 'I take % for myself now.', 'I hold % until I am through.'],
    wait: ['Waiting for % before I can go on.', 'I need % before I can continue.', 'I am blocked on %.'],
    release: ['I release %.', '% is free again.', 'Done with %, it is free.'],
    hand_over: ['Please take % over from me and $base it.', 'Over to you: please $base %.'],
  },
  mentions: [
    'Has anyone @ % today?',
    'I will not touch % before Monday.',
    'Yesterday % was @ without any trouble.',
    'Who is responsible for %?',
    'Should we look after % at some point?',
  ],
  chatter: [
    'Good morning, the numbers of yesterday look fine.',
    'Lunch is at half past twelve today.',
    'The meeting about the spring campaign moves to Thursday.',
    'Thanks, that helps a lot.',
    'I am through with my list and free for something new.',
    'The build takes nine minutes today, it was seven last week.',
  ],
};
