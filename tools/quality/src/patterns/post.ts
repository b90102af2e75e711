import type { Random } from '@chorus/testing/random';
import type { Noise } from './noise.ts';
import type { Arrived, Line, Scene } from './scenes/scene.ts';
import type { Voice } from './voice.ts';

/** A line on its way. */
export interface Sent extends Arrived {
  /** Number of its scene; -1 for what belongs to none. */
  readonly scene: number;
  readonly said_at: number;
  readonly conversation: string;
}

/** What a message is left with where its declarations are lost. */
export function bare(content: Line['content']): Line['content'] {
  const left = { ...content };
  delete left.resources;
  delete left.statements;
  return left;
}

/** The lines of a scene as they come in, and when the last is said; `random` is a generator of the scene's own. */
export function post({ lines }: Scene, n: number, start: number, noise: Noise, random: Random, story: Random) {
  const conversations = new Map<string, string>();
  let said_at = start;
  const sent = lines.flatMap((line): Sent[] => {
    said_at += line.after_ms ?? story.int(900, 5_000);
    const name = line.conversation ?? '';
    const conversation = conversations.get(name) ?? `talk-${story.int(0, 0x7fffffff).toString(36)}`;
    conversations.set(name, conversation);
    const [isMissing, isLate, isLost] = [noise.missing, noise.late, noise.lost].map((chance) => random.chance(chance));
    const delay = random.int(1_000, 15_000);
    if (isMissing && line.keep !== true) return [];
    const at = said_at + (isLate && line.keep !== true ? delay : 0);
    return [{ line, at, said_at, conversation, scene: n, content: isLost ? bare(line.content) : line.content }];
  });
  return { sent, end: said_at };
}

/** What is said in between that has nothing to do with it: by the agents of the scene or others of the fleet. */
export function between(
  sent: readonly Sent[],
  [agents, fleet]: readonly [readonly string[], readonly string[]],
  noise: Noise,
  random: Random,
  voice: Voice,
): Sent[] {
  return sent.flatMap((one): Sent[] => {
    if (!random.chance(noise.talk)) return [];
    const from = random.chance(0.5) ? random.pick(agents) : random.pick(fleet);
    const to = random.pick(agents);
    const text = voice.any('chatter');
    const said_at = one.said_at + random.int(200, 2_000);
    const line: Line = {
      from,
      to: random.chance(0.5) && to !== from ? [to] : [],
      type: 'broadcast',
      content: { text },
    };
    return [{ line, at: said_at, said_at, conversation: one.conversation, scene: -1, content: line.content }];
  });
}
