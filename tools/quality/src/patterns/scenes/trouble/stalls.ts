import { ask, reply, tell } from '../lines.ts';
import type { Arrived, Line, Scene, Script, Stage } from '../scene.ts';

const MINUTE = 60_000;
/** An answer that has not come for so long, and was asked for again, does not come. */
const AFTER_MS = 10 * MINUTE;

/** A request to one agent that is never answered, or much too late, while the asking one reminds it. */
function stall(stage: Stage, isAloud: boolean): Scene {
  const { random, voice, words } = stage;
  const [silent = '', asking = ''] = stage.cast(2);
  const slots = { m: stage.matter(), n: random.pick(words.needs) };
  const request = ask(asking, silent, voice.say('request', slots, random.int(0, 9)), { keep: true });
  const ack = reply(silent, request, voice.say('ack', {}), { shows: false, after_ms: random.int(1_000, 10_000) });
  const isAcknowledged = random.chance(0.25);
  const usual = random.int(0, 9);
  const reminders = Array.from({ length: random.int(1, 4) }, (_, n): Line => {
    const more = { keep: n === 0, after_ms: random.int(2 * MINUTE, 4 * MINUTE) };
    if (!isAloud) return ask(asking, silent, voice.say('remind', slots, usual + n), more);
    return tell(asking, n % 2 === 0 ? [silent] : [], voice.say('wait_aloud', { ...slots, a: silent }, usual + n), more);
  });
  const lines = [request, ...(isAcknowledged ? [ack] : []), ...reminders];
  const before = lines.reduce((sum, { after_ms = 2_000 }) => sum + after_ms, 0);
  const answer = reply(silent, request, voice.say('answer', { ...slots, f: random.pick(words.findings) }), {
    shows: false,
    keep: true,
    after_ms: Math.max(0, AFTER_MS - before) + random.int(2 * MINUTE, 4 * MINUTE),
  });
  const isAnswered = random.chance(0.5);
  if (isAnswered) lines.push(answer);
  const reminding = new Set<Line>(reminders);
  return {
    agents: [silent, asking],
    lines,
    incident: {
      kind: 'stall',
      agents: [silent, asking],
      root: silent,
      amplifier: null,
      also: [],
      sayable: (came) => sayableOf(came, request, ack, reminding),
      end: isAnswered ? answer : null,
    },
  };
}

function sayableOf(came: readonly Arrived[], request: Line, ack: Line, reminders: ReadonlySet<Line>) {
  const asked = came.find(({ line }) => line === request);
  const reminded = came.find(({ line }) => reminders.has(line));
  if (!asked || !reminded) return null;
  const lastWord = came.find(({ line }) => line === ack) ?? asked;
  return { line: reminded.line, at: Math.max(reminded.at, lastWord.at + AFTER_MS) };
}

/** The asking one asks again, and again. */
export const unanswered: Script = (stage) => stall(stage, false);
/** The asking one tells everybody that it waits. */
export const waitedForAloud: Script = (stage) => stall(stage, true);
