import type { Observed, Vocabulary } from './vocabulary.ts';
import { harbour } from './harbour.ts';

/** A fruit farm; about failures, notices and values it has words of its own, about all else those of the harbour. */
export const orchard: Vocabulary = {
  ...harbour,
  matter: (random, number) => `${random.pick(['crate', 'pallet', 'picking', 'lorry', 'row'])} ${number}`,
  observe: (random, number): Observed => {
    const field = `F${number}`;
    const key = { name: 'plot', value: field };
    const counted = (subject: string, name: string, unit: string, tool: string, figure: string): Observed => ({
      ...{ subject: `${subject}#${field}`, name, unit, tool, figure, key },
      ...{ value: random.int(18, 110), others: [] },
    });
    return random.pick([
      () => counted('trees', `the trees on ${field}`, '', 'plot_book', 'trees'),
      () => counted('yield', `the yield of ${field}`, 'kg', 'scales', 'yield'),
      () => counted('wage', `the wages of ${field}`, 'EUR', 'payroll', 'amount'),
      (): Observed => ({
        ...{ subject: `ripe#${field}`, name: `ripeness of ${field}`, unit: '', tool: 'sugar_probe', figure: 'ripe' },
        ...{ key, value: false, others: [true] },
      }),
      (): Observed => ({
        ...{ subject: `variety#${field}`, name: `the variety on ${field}`, unit: '', tool: 'plot_book' },
        ...{ figure: 'variety', key, value: 'Topaz', others: ['Elstar', 'Boskoop'] },
      }),
    ])();
  },
  failures: [
    'sensor 12 gives no reading',
    'E1103',
    'the file ends after one line',
    'not authorised',
    'reply took longer than 30 s',
  ],
  products: [
    'the picking plan',
    'the frost map',
    'the crate labels',
    'the juice order',
    'the spray diary',
    'the shift list',
    'the lorry route',
    'the sugar table',
  ],
  noticeCodes: ['FROST', 'h2o', 'Bug'],
  alarms: [
    'the well smells of tar',
    'hail took the nets on the hill',
    'two bins hold the same label',
    'someone saw a wasp nest by the press',
  ],
  sentences: {
    ...harbour.sentences,
    need_upstream: ['$m waits for $p, from you.', 'Do you have $p yet? ($m)', 'With $p I could begin on $m.'],
    no_input: ['no sign of $p in $m', '$m has a hole where $p belongs', '$p? nothing under $m'],
    fail_first: [
      '$m has to do without $p, I saw this: $e.',
      '$p for $m went wrong, $e.',
      '$e. That is why $m lacks $p.',
    ],
    fail_on: [
      '$a gave me air, so $p of $m is air as well.',
      'I skip $p of $m; look at $a.',
      'From $a came zilch, from me comes no $p for $m.',
    ],
    worked_round: ['$p of $m I borrowed from the neighbour. Go on.', 'Old $p will do for $m. All set.'],
    notice: ['You may like to know that $w ($i).', '$i. That is: $w.', 'New on the board, $i: $w.'],
    pass_on: [
      'They say $w. Look up $i and let the next hut hear.',
      '$i reached me. You too?',
      'Mind you, $w, all the huts ought to be told. $i.',
      'Next to you are people who have not heard that $w.',
    ],
    seen: ['$i? Not on my hill.', 'Right you are, $i.', 'Heard $i, my rows are well.'],
    cause_found: ['Turns out about $i that $f.', '$i came about like this: $f.'],
    resolved: ['$i has passed.', 'You can sleep again, $i is gone.'],
    stage_done: ['$p for $m lies ready, $a may go ahead.', '$a: from here $m is yours, $p is in it.'],
    ask_value: ['$s?', 'Somebody at the gate asks for $s.', 'Would you look up $s?'],
    tell_value: ['$v $u for $s.', 'As for $s I get $v $u.', '$s comes to $v $u.'],
    correct_value: ['Make that $v $u for $s; forget $w.', 'Not $w but $v $u, speaking of $s.'],
    changed_value: ['$s: minus $w, makes $v $u.', 'We are $w $u lower, so $s is $v $u.'],
    guess_value: ['$v $u would be my hunch for $s.', '$s, say $v $u.'],
  },
};
