import { statementsOf } from '@chorus/contracts';
import type { Observed } from '../../vocabulary/vocabulary.ts';
import { ask, reply, useTool, type More } from '../lines.ts';
import type { Arrived, Line, Sayable, Scene, Script, Stage } from '../scene.ts';

/** What two lines say of the same subject, which cannot both be so. */
interface Contradiction {
  readonly one: Line;
  readonly other: Line;
}

/** The first contradiction of which both lines came. */
function sayableOf(came: readonly Arrived[], contradictions: readonly Contradiction[]): Sayable | null {
  const known = new Set<Line>();
  for (const { line, at } of came) {
    known.add(line);
    if (contradictions.some(({ one, other }) => known.has(one) && known.has(other) && (one === line || other === line)))
      return { line, at };
  }
  return null;
}

/** Whether what came of a line still declares what it says to be so, or is a tool's. */
export const isStructured = ({ line, content }: Arrived): boolean =>
  line.from.startsWith('tool:') || statementsOf({ content }).length > 0;

/** Several ask the same, each in its own time. */
function questions(stage: Stage, asking: readonly string[], liar: string, observed: Observed) {
  return asking.map((one) =>
    ask(one, liar, stage.voice.say('ask_value', { s: observed.name, u: observed.unit }, one.length), {
      shows: false,
      conversation: `with ${one}`,
      after_ms: stage.random.int(2_000, 45_000),
    }),
  );
}

/** How a value is stated: with the words, and declared. */
export function state(
  stage: Stage,
  from: string,
  question: Line,
  observed: Observed,
  value: Observed['value'],
  more: More = {},
): Line {
  const text = stage.voice.say('tell_value', { s: observed.name, v: String(value), u: observed.unit }, from.length);
  const statements = [{ subject: observed.subject, value }];
  return reply(from, question, text, {
    conversation: question.conversation ?? '',
    after_ms: stage.random.int(1_000, 8_000),
    ...more,
    content: { statements },
  });
}

/** Values that nobody takes for each other. */
export function otherValue(stage: Stage, observed: Observed): Observed['value'] {
  const { value, others } = observed;
  if (typeof value !== 'number') return stage.random.pick(others);
  return Math.round(value * stage.random.pick([0.3, 0.5, 1.4, 2, 3])) + 1;
}

function scene(
  liar: string,
  others: readonly string[],
  lines: readonly Line[],
  contradictions: readonly Contradiction[],
): Scene {
  return {
    agents: [liar, ...others],
    lines,
    incident: {
      kind: 'byzantine',
      agents: [liar, ...others],
      root: liar,
      amplifier: null,
      also: [],
      sayable: (came) => sayableOf(came, contradictions),
      end: 'stops',
    },
  };
}

/** One agent tells others different things of the same subject, and nothing has changed meanwhile. */
export const equivocation: Script = (stage) => {
  const { random, words } = stage;
  const [liar = '', ...asking] = stage.cast(random.int(3, 5));
  const observed = words.observe(random, stage.number());
  const lie = otherValue(stage, observed);
  const lines: Line[] = [];
  const answers: { line: Line; value: Observed['value'] }[] = [];
  for (const [n, question] of questions(stage, asking, liar, observed).entries()) {
    // The second is told otherwise than the first; the rest the one or the other.
    const value = n === 1 || (n > 1 && random.chance(0.5)) ? lie : observed.value;
    const line = state(stage, liar, question, observed, value);
    lines.push(question, line);
    answers.push({ line, value });
  }
  const contradictions = answers.flatMap((one, n) =>
    answers.slice(n + 1).flatMap((other) => (other.value === one.value ? [] : [{ one: one.line, other: other.line }])),
  );
  return scene(liar, asking, lines, contradictions);
};

/** The forms in which a tool tells what it saw. */
const OBSERVATIONS = ['fields', 'keyed by subject', 'stated'] as const;

/** What a tool is asked, and what it answers: it is seen by all who read along. */
export function observe(
  stage: Stage,
  agent: string,
  observed: Observed,
  value: Observed['value'],
  more: More = {},
): [Line, Line] {
  const { random } = stage;
  const { subject, tool, key, figure } = observed;
  const form = random.pick(OBSERVATIONS);
  const result = form === 'keyed by subject' ? { [subject]: value } : { [key.name]: key.value, [figure]: value };
  return useTool(
    stage,
    {
      agent,
      tool,
      args: { [key.name]: key.value },
      result: JSON.stringify(result),
      content: form === 'fields' ? { resources: [{ resource: subject, access: 'read' }] } : {},
      answered: form === 'stated' ? { statements: [{ subject, value }] } : {},
    },
    more,
  );
}

/** One agent tells others the contrary of what a tool has answered it, or another agent, shortly before. */
export const againstObservation: Script = (stage) => {
  const { random, words } = stage;
  const [liar = '', other = '', ...asking] = stage.cast(random.int(3, 4));
  const observed = words.observe(random, stage.number());
  const lie = otherValue(stage, observed);
  const looks = random.chance(0.7) ? liar : other;
  const [call, seen] = observe(stage, looks, observed, observed.value, { conversation: 'look' });
  const lines: Line[] = [call, seen];
  const lies: Line[] = [];
  for (const question of questions(stage, asking, liar, observed)) {
    const line = state(stage, liar, question, observed, lie);
    lines.push(question, line);
    lies.push(line);
  }
  return scene(
    liar,
    [other, ...asking],
    lines,
    lies.map((line) => ({ one: seen, other: line })),
  );
};
