import { ask, tell, type More } from '../lines.ts';
import type { Line, Scene, Script, Stage } from '../scene.ts';
import type { Observed } from '../../vocabulary/vocabulary.ts';
import { observe, otherValue, state } from '../trouble/byzantine.ts';

function question(stage: Stage, from: string, to: string, observed: Observed, more: More = {}): Line {
  const text = stage.voice.say('ask_value', { s: observed.name, u: observed.unit }, from.length);
  return ask(from, to, text, { conversation: `with ${from}`, after_ms: stage.random.int(2_000, 30_000), ...more });
}

/** Something that is counted; the other sorts have no units and do not run out. */
function counted({ words, random, number }: Stage): Observed & { readonly value: number } {
  for (;;) {
    const observed = words.observe(random, number());
    const { value } = observed;
    if (typeof value === 'number') return { ...observed, value };
  }
}

const harmless = (agents: readonly string[], lines: readonly Line[]): Scene => ({ agents, lines, incident: null });

/** What is counted grows less, and whoever asks is told what it is just then; each time it was looked at anew, or told what went. */
export const valuesThatChange: Script = (stage) => {
  const { random, voice } = stage;
  const [keeper = '', ...asking] = stage.cast(random.int(3, 5));
  const observed = counted(stage);
  const looks = random.chance(0.6);
  let value = observed.value + 60;
  const lines = asking.flatMap((one): Line[] => {
    const before = value;
    value -= random.int(3, 15);
    const seen = observe(stage, keeper, observed, value, {
      conversation: 'look',
      keep: true,
      after_ms: random.int(20_000, 60_000),
    });
    const slots = { s: observed.name, u: observed.unit, w: before - value, v: value };
    const statements = [{ subject: observed.subject, value }];
    const told = tell(keeper, [], voice.say('changed_value', slots), {
      keep: true,
      after_ms: random.int(20_000, 60_000),
      content: { statements },
    });
    const asked = question(stage, one, keeper, observed);
    return [...(looks ? seen : [told]), asked, state(stage, keeper, asked, observed, value, { keep: true })];
  });
  return harmless([keeper, ...asking], lines);
};

/** Somebody was wrong, and says so to those whom it had told. */
export const correction: Script = (stage) => {
  const { random, voice, words } = stage;
  const [keeper = '', one = '', other = ''] = stage.cast(3);
  const observed = words.observe(random, stage.number());
  const wrong = otherValue(stage, observed);
  const first = question(stage, one, keeper, observed);
  const slots = { s: observed.name, u: observed.unit, v: String(observed.value), w: String(wrong) };
  const statements = [{ subject: observed.subject, value: observed.value }];
  const later = question(stage, other, keeper, observed);
  const to = random.chance(0.5) ? [one] : [];
  return harmless(
    [keeper, one, other],
    [
      first,
      state(stage, keeper, first, observed, wrong, { keep: true }),
      tell(keeper, to, voice.say('correct_value', slots), {
        keep: true,
        conversation: `with ${one}`,
        content: { statements },
        after_ms: random.int(5_000, 60_000),
      }),
      later,
      state(stage, keeper, later, observed, observed.value, { keep: true }),
    ],
  );
};

/** The same value, as each likes to have it. */
const AS_WRITTEN: readonly ((value: number, unit: string) => string | number)[] = [
  (value) => value,
  (value) => String(value),
  (value) => value.toFixed(1),
  (value, unit) => `${value} ${unit}`,
  (value) => `${value / 1000}k`,
  (value) => value.toLocaleString('en'),
];

/** The same value to each, in other units, with other digits. */
export const otherUnits: Script = (stage) => {
  const { random } = stage;
  const [keeper = '', ...asking] = stage.cast(random.int(3, 5));
  const plain = counted(stage);
  const value = 1_000 + 20 * plain.value;
  const ways = random.shuffle(AS_WRITTEN);
  const lines = asking.flatMap((one, n): Line[] => {
    const asked = question(stage, one, keeper, plain);
    const written = ways[n % ways.length]?.(value, plain.unit) ?? value;
    return [asked, state(stage, keeper, asked, plain, written)];
  });
  return harmless([keeper, ...asking], lines);
};

/** Several guess the same, each for itself. */
export const opinionsDiffer: Script = (stage) => {
  const { random, voice } = stage;
  const [asking = '', ...guessing] = stage.cast(random.int(3, 5));
  const observed = counted(stage);
  const lines = guessing.flatMap((one): Line[] => {
    const value = observed.value + random.int(1, 80);
    const asked = question(stage, asking, one, observed, { conversation: 'guesses' });
    const text = voice.say('guess_value', { s: observed.name, v: value, u: observed.unit });
    return [
      asked,
      {
        ...state(stage, one, asked, observed, value),
        content: { text, statements: [{ subject: observed.subject, value }] },
      },
    ];
  });
  return harmless([asking, ...guessing], lines);
};
