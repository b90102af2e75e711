import type { DetectionKind } from '@chorus/contracts';
import { scenario, type TimedMessage } from '@chorus/simulator';
import { seededRandom, type Random } from '@chorus/testing/random';
import type { Part } from '../part.ts';
import { CELLS, type Cell, type Noise } from './noise.ts';
import { bare, between, post, type Sent } from './post.ts';
import { HARMLESS, TROUBLE, type HarmlessName, type TroubleName } from './scenes/all.ts';
import type { Arrived, Scene, Script, Stage } from './scenes/scene.ts';
import { isStructured } from './scenes/trouble/byzantine.ts';
import { SEEDS } from './seeds.ts';
import { development } from './vocabulary/development.ts';
import { harbour } from './vocabulary/harbour.ts';
import { newsroom } from './vocabulary/newsroom.ts';
import { orchard } from './vocabulary/orchard.ts';
import { test } from './vocabulary/test.ts';
import { Voice } from './voice.ts';

const VOCABULARIES = { development, test, harbour, newsroom, orchard };

/**
 * Who talks: the words of a part, or other ones in which the stories of the development part are told anew. They show how far
 * rules know more than words before the test part is measured.
 */
export type Words = keyof typeof VOCABULARIES;
export const OTHER_WORDS = ['harbour', 'newsroom', 'orchard'] as const satisfies readonly Words[];
export type OtherWords = (typeof OTHER_WORDS)[number];

const MINUTE = 60_000;
/** How long scenes begin; the last are played to their end. */
const DURATION_MS = 30 * MINUTE;
/** How long the quiet traffic goes on. */
const QUIET_MS = DURATION_MS + 10 * MINUTE;
/** Messages a second of the quiet fleet; more where there is noise. */
const QUIET_RATE = 0.25;
const FLEET_SIZE = 72;
/** No scene has more agents. */
const LARGEST_CAST = 13;
/** Who was in a scene is in no other for so long. */
const REST_MS = MINUTE;
const START = Date.UTC(2026, 0, 1);

/** What a scene came to be in a run. Times are log times, ms since 1970. */
export interface Told<Name extends string> {
  readonly scenario: Name;
  readonly agents: readonly string[];
  /** All that is said in it, in the order of arrival. */
  readonly scene_ids: readonly string[];
  readonly from: number;
  readonly to: number;
}

/** What a detector should find. */
export interface Truth extends Told<TroubleName> {
  readonly kind: DetectionKind;
  readonly also: readonly DetectionKind[];
  readonly root: string | null;
  readonly amplifier: string | null;
  /** The messages that show it. */
  readonly message_ids: readonly string[];
  /** When a person who reads along could first say so, and the last message that this needs. */
  readonly sayable: { readonly message_id: string; readonly at: number };
  /** When it is over; null where it goes on. */
  readonly ended_at: number | null;
  /** Of `byzantine`: whether a contradiction is declared, not only told in words. True of all else. */
  readonly structured: boolean;
}

/** An incident of which so much is missing that nobody could tell: whoever does is neither right nor wrong. */
export type Unsayable = Pick<Truth, 'scenario' | 'kind' | 'also' | 'scene_ids'>;

export interface Run {
  readonly part: Part;
  readonly cell: Cell;
  readonly seed: number;
  /** In the order of arrival; `at_ms` is log time since 1970. */
  readonly messages: readonly TimedMessage[];
  readonly truths: readonly Truth[];
  readonly unsayable: readonly Unsayable[];
  readonly harmless: readonly Told<HarmlessName>[];
}

interface Played {
  readonly name: TroubleName | HarmlessName;
  readonly scene: Scene;
}

/** The quiet fleet of the simulator; its declarations are lost as all others. */
function quietFleet(seed: number, noise: Noise, random: Random): TimedMessage[] {
  const rate = QUIET_RATE * (1 + 2 * noise.talk);
  const { messages } = scenario('calm', { seed, start: START, duration_ms: QUIET_MS, rate, agents: FLEET_SIZE });
  return messages.map(({ at_ms, message }) => ({
    at_ms: START + at_ms,
    message: random.chance(noise.lost) ? { ...message, content: bare(message.content) } : message,
  }));
}

/** All agents of the fleet. */
const FLEET: readonly string[] = [
  ...new Set(
    scenario('calm', { duration_ms: QUIET_MS, rate: 2, agents: FLEET_SIZE }).messages.map(
      ({ message }) => message.agent_id,
    ),
  ),
]
  .filter((name) => !name.startsWith('tool:'))
  .sort();

const scripts: readonly (readonly [TroubleName | HarmlessName, Script])[] = [
  ...(Object.entries(TROUBLE) as [TroubleName, Script][]),
  ...(Object.entries(HARMLESS) as [HarmlessName, Script][]),
];

/** Plays every scenario once, at times that the seed gives, with agents that are in no other scene meanwhile. */
function playAll(spoken: Words, seed: number, noise: Noise) {
  const story = seededRandom(seed);
  const words = VOCABULARIES[spoken];
  const busyUntil = new Map<string, number>();
  let numbers = 2_000;
  const number = (): number => (numbers += story.int(1, 9));
  const cues = scripts.map(([name, script]) => ({ name, script, start: START + story.int(0, DURATION_MS) }));
  cues.sort((a, b) => a.start - b.start);
  const sent: Sent[] = [];
  const freeAt = (agent: string): number => busyUntil.get(agent) ?? 0;
  const played = cues.map(({ name, script, start: cue }, n): Played => {
    const start = Math.max(cue, FLEET.map(freeAt).sort((a, b) => a - b)[LARGEST_CAST - 1] ?? 0);
    const [random, chance, delays, voice] = [
      story.fork(),
      story.fork(),
      story.fork(),
      new Voice(story.fork(), words, noise.paraphrase),
    ];
    const stage: Stage = {
      random,
      voice,
      words,
      number,
      matter: () => words.matter(random, number()),
      thing: () => words.thing(random, number()),
      cast: (count) => random.shuffle(FLEET.filter((agent) => freeAt(agent) <= start)).slice(0, count),
    };
    const scene = script(stage);
    const { sent: came, end } = post(scene, n, start, noise, delays, random);
    for (const agent of scene.agents) busyUntil.set(agent, end + REST_MS);
    sent.push(...came, ...between(came, [scene.agents, FLEET], noise, chance, voice));
    return { name, scene };
  });
  return { played, sent };
}

/** One seeded run of a part in one cell of noise, in its own words or others. The same arguments give the same run. */
export function runOf(part: Part, cell: Cell, seed: number, spoken: Words = part): Run {
  const noise = CELLS[cell];
  const { played, sent } = playAll(spoken, seed, noise);
  const quiet = quietFleet(seed, noise, seededRandom(seed + 1_000_000));
  const inOrder = [...sent, ...quiet]
    .map((one, n) => ({ one, n, at: 'at' in one ? one.at : one.at_ms }))
    .sort((a, b) => a.at - b.at || a.n - b.n);
  const idOf = (place: number): string => `${part}-${seed}-${place}`;
  const placeOf = new Map(inOrder.flatMap(({ one }, place) => ('line' in one ? [[one.line, place] as const] : [])));
  const messages = inOrder.map(({ one, at }, place): TimedMessage => {
    const message_id = idOf(place);
    if ('message' in one) return { at_ms: at, message: { ...one.message, metadata: { message_id } } };
    const { line, content, said_at, conversation } = one;
    const answered = line.answers && content === line.content ? placeOf.get(line.answers) : undefined;
    return {
      at_ms: at,
      message: {
        agent_id: line.from,
        timestamp: new Date(said_at).toISOString(),
        message_type: line.type,
        content,
        target_agents: [...line.to],
        correlation_id: conversation,
        metadata: { message_id, ...(answered !== undefined && { reply_to: idOf(answered) }) },
      },
    };
  });

  const cameOf = played.map(() => [] as (Arrived & { readonly id: string })[]);
  for (const [place, { one }] of inOrder.entries())
    if ('line' in one) cameOf[one.scene]?.push({ line: one.line, at: one.at, content: one.content, id: idOf(place) });
  const told = played.map((one, n) => toldOf(one, cameOf[n] ?? []));
  return {
    part,
    cell,
    seed,
    messages,
    truths: told.flatMap(({ truth }) => truth ?? []),
    unsayable: told.flatMap(({ unsayable }) => unsayable ?? []),
    harmless: told.flatMap(({ harmless }) => harmless ?? []),
  };
}

/** What a scene came to be, as one of the three. */
function toldOf({ name, scene }: Played, came: readonly (Arrived & { readonly id: string })[]) {
  const scene_ids = came.map(({ id }) => id);
  const [from, to] = [came[0]?.at ?? 0, came.at(-1)?.at ?? 0];
  const { incident } = scene;
  if (incident === null)
    return { harmless: { scenario: name as HarmlessName, agents: scene.agents, scene_ids, from, to } };
  const { kind, agents, also, root, amplifier } = incident;
  const sayable = incident.sayable(came);
  const last = came.find(({ line }) => line === sayable?.line);
  if (sayable === null || last === undefined)
    return { unsayable: { scenario: name as TroubleName, kind, also, scene_ids } };
  const shown = came.filter(({ line }) => line.shows !== false);
  const end = incident.end === 'stops' ? undefined : came.find(({ line }) => line === incident.end);
  const truth: Truth = {
    ...{ scenario: name as TroubleName, kind, agents, also, root, amplifier, scene_ids, from, to },
    message_ids: shown.map(({ id }) => id),
    sayable: { message_id: last.id, at: sayable.at },
    // What shows it may come late, and after the word that ends it.
    ended_at: incident.end === null ? null : Math.max(last.at, (end ?? shown.at(-1) ?? last).at),
    structured: kind !== 'byzantine' || incident.sayable(came.filter(isStructured)) !== null,
  };
  return { truth };
}

/** All runs of a part in one cell, one after the other. */
export function* runsOf(part: Part, cell: Cell, spoken: Words = part): Generator<Run> {
  for (const seed of SEEDS[part]) yield runOf(part, cell, seed, spoken);
}
