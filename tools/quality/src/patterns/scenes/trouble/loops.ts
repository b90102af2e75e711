import { ask, firstOf, reply, tell, useTool } from '../lines.ts';
import type { Line, Scene, Script, Stage } from '../scene.ts';

/** Rounds without progress from which on a person says so; the same where something fails in each of them. */
const ROUNDS = 3;
const ROUNDS_OF_RETRIES = 5;
const MOST_ROUNDS = 12;

/** How what is said again is worded: word for word, with a few words before it, anew each time. */
const WORDINGS = ['same', 'prefaced', 'reworded'] as const;
type Wording = (typeof WORDINGS)[number];

/** What is worded how, and whether it is numbered: figures that change and are no progress. */
class Speaker {
  readonly #stage: Stage;
  readonly #wording: Wording;
  readonly #isCounted: boolean;
  readonly #usual: number;

  constructor(stage: Stage) {
    this.#stage = stage;
    this.#wording = stage.random.pick(WORDINGS);
    this.#isCounted = stage.random.chance(0.4);
    this.#usual = stage.random.int(0, 9);
  }

  /** @param hop place in the round @param round from 1 */
  say(key: 'hand_on' | 'ask_run' | 'report_failed', slots: Record<string, string>, hop: number, round: number): string {
    const { voice } = this.#stage;
    const text =
      this.#wording === 'reworded'
        ? voice.any(key, slots)
        : voice.say(key, slots, this.#usual + (key === 'hand_on' ? hop : 0));
    const opening = this.#wording === 'prefaced' && round > 1 ? voice.any('opening') : '';
    const counter = this.#isCounted
      ? voice.say('counter', { k: round, c: clock(this.#stage, round) }, this.#usual)
      : '';
    return counter + opening + text;
  }
}

const clock = ({ random }: Stage, round: number): string =>
  `${10 + Math.floor(round / 6)}:${10 + 4 * round}:${random.int(10, 59)}`;

/** Sometimes something else is said in the same conversation: by somebody who has no part in it, or to such a one. */
function aside({ random, voice }: Stage, agents: readonly string[], bystander: string): Line[] {
  if (!random.chance(0.15)) return [];
  const one = random.pick(agents);
  const [from, to] = random.chance(0.5) ? [bystander, one] : [one, bystander];
  return [
    random.chance(0.5)
      ? ask(from, to, voice.any('chatter'), { shows: false })
      : tell(bystander, [], voice.any('chatter'), { shows: false }),
  ];
}

/** Each needs something from the next before it goes on, and the last from the first. */
function ring(stage: Stage, size: number): Scene {
  const { random, voice, words } = stage;
  const [bystander = '', ...agents] = stage.cast(size + 1);
  const matter = stage.matter();
  const needs = random.shuffle(words.needs).slice(0, size);
  const rounds = random.int(ROUNDS, MOST_ROUNDS);
  const speaker = new Speaker(stage);
  const acknowledges = random.chance(0.2);
  const isSlow = size * rounds <= 24 && random.chance(0.4);
  const pause = () => (isSlow ? random.int(8_000, 20_000) : random.int(900, 5_000));
  const lines: Line[] = [];
  const places = new Map<Line, number>();
  let last: Line | null = null;
  for (let place = 0; place < rounds * size; place += 1) {
    const [hop, round] = [place % size, Math.floor(place / size) + 1];
    const [from = '', to = ''] = [agents[hop], agents[(hop + 1) % size]];
    const text = speaker.say('hand_on', { m: matter, n: needs[hop] ?? '' }, hop, round);
    const said = ask(from, to, text, { after_ms: pause() });
    places.set(said, place);
    last = said;
    lines.push(said);
    if (acknowledges) lines.push(reply(to, said, voice.say('ack', {}, hop), { after_ms: random.int(300, 1_500) }));
    lines.push(...aside(stage, agents, bystander));
  }
  // Whom the last one asked finds it after all, or they just stop.
  const slots = { m: matter, n: needs[size - 1] ?? '' };
  const settles = random.chance(0.5) && last !== null;
  const settled = last && reply(agents[0] ?? '', last, voice.say('settle', slots), { shows: false, keep: true });
  if (settles && settled) lines.push(settled);
  return {
    agents: [...agents, bystander],
    lines,
    incident: {
      kind: 'routing_loop',
      agents,
      root: null,
      amplifier: null,
      also: ['stall'],
      sayable: (came) => firstOf(came, (line) => (places.get(line) ?? -1) >= ROUNDS * size - 1),
      end: settles ? settled : 'stops',
    },
  };
}

export const pingPong: Script = (stage) => ring(stage, 2);
export const routingLoop: Script = (stage) => ring(stage, stage.random.int(3, 6));

/** One asks for a run, the other's tool fails in the same way each time, and it is asked again. */
export const failingRetries: Script = (stage) => {
  const { random, voice, words } = stage;
  const [asking = '', working = '', bystander = ''] = stage.cast(3);
  const [matter, job, failure] = [stage.matter(), random.pick(words.jobs), random.pick(words.failures)];
  const rounds = random.int(ROUNDS_OF_RETRIES, MOST_ROUNDS);
  const speaker = new Speaker(stage);
  const lines: Line[] = [];
  const places = new Map<Line, number>();
  const slots = { m: matter, j: job.name, e: failure };
  for (let round = 1; round <= rounds; round += 1) {
    const asked = ask(asking, working, speaker.say('ask_run', slots, 0, round), { after_ms: random.int(2_000, 9_000) });
    const tried = useTool(stage, {
      agent: working,
      tool: job.tool,
      args: { subject: matter },
      result: failure,
      error: failure,
    });
    const told = reply(working, asked, speaker.say('report_failed', slots, 1, round), {
      after_ms: random.int(900, 5_000),
    });
    lines.push(asked, ...tried, told, ...aside(stage, [asking, working], bystander));
    places.set(told, round);
  }
  const settled = useTool(
    stage,
    { agent: working, tool: job.tool, args: { subject: matter }, result: '{"status":"ok"}' },
    { shows: false, keep: true },
  );
  const settles = random.chance(0.4);
  if (settles)
    lines.push(...settled, tell(working, [asking], voice.say('run_done', slots), { shows: false, keep: true }));
  return {
    agents: [asking, working, bystander],
    lines,
    incident: {
      kind: 'routing_loop',
      agents: [asking, working],
      root: null,
      amplifier: null,
      also: ['stall'],
      sayable: (came) => firstOf(came, (line) => (places.get(line) ?? 0) >= ROUNDS_OF_RETRIES),
      end: settles ? settled[1] : 'stops',
    },
  };
};
