import { seededRandom, type Random } from '@chorus/testing/random';
import { scenario, type TimedMessage } from '@chorus/simulator';
import type { Part } from '../part.ts';
import { KINDS, LOOK_ALIKES, type Episode, type Kind, type LookAlike, type Script } from './episodes/episode.ts';
import { lookAlikes } from './episodes/look-alikes.ts';
import { trouble } from './episodes/trouble.ts';
import { Speech } from './speech.ts';
import { development } from './vocabulary/development.ts';
import { test } from './vocabulary/test.ts';

const VOCABULARIES = { development, test };

/** The seeds of each part. What is tuned is tuned by the first alone, which talks about other things in other words. */
export const SEEDS: Readonly<Record<Part, readonly number[]>> = {
  development: Array.from({ length: 12 }, (_, n) => 1_000 + n),
  test: Array.from({ length: 24 }, (_, n) => 2_000 + n),
};

/**
 * How much is lost of what agents could say: the chance that an act is told in words alone, that a thing is called by
 * another name, and that a question is put in other words. At half of it messages come late, so that what came after is
 * known before; and the more of it, the more is said that has nothing to do with anything.
 */
export const NOISE_LEVELS = [0, 0.1, 0.3, 0.5] as const;

const MINUTE = 60_000;
const DURATION_MS = 10 * MINUTE;
/** Episodes of each kind of trouble, and of each look-alike, in one run. */
const TROUBLES = 3;
const HARMLESS = 2;
/** Messages a second of the quiet fleet round them. */
const QUIET_RATE = 1;
const START = Date.UTC(2026, 0, 1);

/** An episode as it came to lie in a run. Times are log times in ms since 1970. */
export interface Told {
  readonly kind: Kind | LookAlike;
  readonly agents: readonly string[];
  readonly from: number;
  /** The last message of it. */
  readonly to: number;
  /** When the harm is done; null where there is none. */
  readonly harm: { readonly at: number; readonly index: number } | null;
}

export interface Run {
  readonly part: Part;
  readonly noise: number;
  readonly seed: number;
  /** In the order of arrival; `at_ms` is log time since 1970. */
  readonly messages: readonly TimedMessage[];
  readonly troubles: readonly (Told & { readonly kind: Kind; readonly harm: NonNullable<Told['harm']> })[];
  readonly lookAlikes: readonly (Told & { readonly kind: LookAlike })[];
}

interface Spoken extends TimedMessage {
  readonly episode: number;
  readonly is_harm: boolean;
}

const isAgent = (name: string): boolean => !name.startsWith('tool:');

/** The quiet fleet of the simulator; what its agents declare is lost as everything else is. */
function quiet(seed: number, noise: number, random: Random): Spoken[] {
  const { messages } = scenario('calm', { seed, start: START, duration_ms: DURATION_MS, rate: QUIET_RATE });
  return messages.map(({ at_ms, message }) => {
    const { resources, ...content } = message.content;
    const isKept = resources === undefined || !random.chance(noise);
    return {
      at_ms: START + at_ms,
      message: isKept ? message : { ...message, content },
      episode: -1,
      is_harm: false,
    };
  });
}

/** One seeded run of a part at one level of noise. The same arguments give the same run. */
export function runOf(part: Part, noise: number, seed: number): Run {
  // Speech and delays draw on generators of their own, so that the story is the same at every level of noise.
  const [story, voice, post] = [seededRandom(seed), seededRandom(seed + 100_000), seededRandom(seed + 200_000)];
  const words = VOCABULARIES[part];
  const background = quiet(seed, noise, post);
  const fleet = [...new Set(background.map(({ message }) => message.agent_id))].filter(isAgent).sort();
  const speech = new Speech(voice, words, noise);

  const play = (script: Script): Episode => {
    const random = story.fork();
    return script({ random, speech, words, cast: (count) => random.shuffle(fleet).slice(0, count) });
  };
  const scripts = [
    ...KINDS.flatMap((kind) => Array.from({ length: TROUBLES }, () => trouble[kind])),
    ...LOOK_ALIKES.flatMap((kind) => Array.from({ length: HARMLESS }, () => lookAlikes[kind])),
  ];
  const episodes = scripts.map((script) => ({
    start: START + story.int(0, DURATION_MS - 2 * MINUTE),
    ...play(script),
  }));

  const spoken: Spoken[] = [...background];
  const say = (
    at_ms: number,
    n: number,
    conversation: string,
    said: ReturnType<Speech['chatter']>,
    is_harm = false,
  ) => {
    const late = post.chance(noise / 2) && !is_harm ? post.int(1_000, 15_000) : 0;
    spoken.push({
      at_ms: at_ms + late,
      episode: n,
      is_harm,
      message: {
        agent_id: said.from,
        timestamp: new Date(at_ms).toISOString(),
        message_type: said.type,
        content: said.content,
        target_agents: [...said.to],
        correlation_id: `${part}/${seed}/${conversation}`,
        metadata: { message_id: `${part}/${seed}/${spoken.length}` },
      },
    });
  };
  for (const [n, { start, lines }] of episodes.entries()) {
    let at = start;
    for (const { said, after_ms, conversation, is_harm } of lines) {
      at += after_ms;
      say(at, n, `${n}${conversation}`, said, is_harm);
    }
  }
  for (let at = START; at < START + DURATION_MS; at += post.wait(MINUTE / (4 + 40 * noise)))
    say(Math.round(at), -1, `talk-${post.int(1, 5)}`, speech.chatter(post.pick(fleet)));

  const messages = spoken.sort((a, b) => a.at_ms - b.at_ms);
  const told = episodes.map(({ kind, agents }, n): Told => {
    const own = [...messages.entries()].filter(([, { episode }]) => episode === n);
    const harm = own.find(([, { is_harm }]) => is_harm);
    return {
      kind,
      agents,
      from: own[0]?.[1].at_ms ?? 0,
      to: own.at(-1)?.[1].at_ms ?? 0,
      harm: harm === undefined ? null : { at: harm[1].at_ms, index: harm[0] },
    };
  });
  const isTrouble = (one: Told): one is Run['troubles'][number] => one.harm !== null;
  return {
    part,
    noise,
    seed,
    messages: messages.map(({ at_ms, message }) => ({ at_ms, message })),
    troubles: told.filter(isTrouble),
    lookAlikes: told.filter((one): one is Run['lookAlikes'][number] => !isTrouble(one)),
  };
}
