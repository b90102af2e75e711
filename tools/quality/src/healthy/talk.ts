import type { AgentMessage } from '@chorus/contracts';
import type { TimedMessage } from '@chorus/simulator';
import { seededRandom, type Random } from '@chorus/testing/random';
import type { Part } from '../part.ts';
import { phrasesOf, type Slot } from './phrases.ts';

/** The seeds of each part, one for each fleet. */
export const SEEDS: Readonly<Record<Part, readonly number[]>> = {
  development: Array.from({ length: 8 }, (_, n) => 3_000 + n),
  test: Array.from({ length: 8 }, (_, n) => 4_000 + n),
};

/** `talk`: nothing is ever executed, so that nothing but words is there to be judged. `work`: half of the answers are computed. */
export type Manner = 'talk' | 'work';

/** Who asks, who answers, who checks. */
export const CAST = ['lead', 'worker-1', 'worker-2', 'worker-3', 'checker', 'colleague'] as const;
const WORKERS = CAST.filter((name) => name.startsWith('worker'));
const SHELL = 'tool:run_shell';

const HOUR = 3_600_000;
const DURATION_MS = 24 * HOUR;
/** Between the beginnings of two conversations, on average. */
const PAUSE_MS = 240_000;

type Said = Pick<AgentMessage, 'agent_id' | 'message_type' | 'target_agents' | 'content'>;

/** One conversation in which a question is asked, answered rightly, mostly checked, and brought to an end. */
function* conversation(random: Random, part: Part, manner: Manner): Generator<Said> {
  const number = String(random.int(11, 9_999));
  const words = (slot: Slot): string =>
    random
      .pick(phrasesOf(part, slot))
      .replaceAll('#', number)
      .replaceAll('@', String(random.int(10, 99)));
  const say = (
    agent_id: string,
    text: string,
    target_agents: readonly string[] = [],
    message_type: AgentMessage['message_type'] = 'broadcast',
  ): Said => ({ agent_id, message_type, target_agents: [...target_agents], content: { text } });
  const aside = (by: readonly string[]): Said[] => (random.chance(0.4) ? [say(random.pick(by), words('aside'))] : []);

  const worker = random.pick(WORKERS);
  const isAsked = random.chance(0.3);
  const called = random.chance(0.5) ? [worker, 'checker'] : [worker, 'checker', 'colleague'];
  yield isAsked ? say('lead', words('question'), [worker], 'request') : say('lead', words('question'), called);
  yield* aside([worker, 'colleague']);
  if (manner === 'work' && random.chance(0.5)) {
    yield say(
      worker,
      `${words('code')}\n\`\`\`python\nprint(len(rows_${random.int(1, 999_999)}))\n\`\`\``,
      [SHELL],
      'request',
    );
    yield say(SHELL, `exitcode: 0 (execution succeeded)\nCode output: ${number}`, [worker], 'response');
  }
  yield isAsked ? say(worker, words('claim'), ['lead'], 'response') : say(worker, words('claim'));
  yield* aside(CAST);
  if (random.chance(0.7)) yield say('checker', words('agreement'));
  if (random.chance(0.4)) yield say(random.pick(['colleague', 'lead']), words('agreement'));
  yield* aside(CAST);
  if (random.chance(0.6)) yield say('lead', words('conclusion'));
  if (random.chance(0.6)) yield say(random.pick(CAST), words('thanks'));
}

/** A day of a fleet that does well. The same arguments give the same messages; `at_ms` counts from `start`. */
export function healthyTalk(part: Part, manner: Manner, seed: number, start: number): TimedMessage[] {
  const random = seededRandom(seed);
  const messages: TimedMessage[] = [];
  for (let begin = 0, n = 0; begin < DURATION_MS; begin += random.wait(PAUSE_MS), n++) {
    const correlation_id = `${manner}/${seed}/${n}`;
    let at = begin;
    for (const said of conversation(random.fork(), part, manner)) {
      at += random.int(3_000, 40_000);
      const at_ms = Math.round(at);
      const timestamp = new Date(start + at_ms).toISOString();
      const message_id = `${correlation_id}/${messages.length}`;
      messages.push({ at_ms, message: { ...said, timestamp, correlation_id, metadata: { message_id } } });
    }
  }
  return messages.sort((a, b) => a.at_ms - b.at_ms);
}
