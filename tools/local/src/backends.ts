import { findKafka, findRedis, startKafka, startRedis, Unavailable, type Source } from '@chorus/testing';
import type { LocalFolder } from './folder.ts';

/** A broker or a store that was found or started, and why this one. */
export interface Backend {
  /** Address for the services; null where memory takes its place. */
  readonly address: string | null;
  /** What it is and why, in a line for a person. */
  readonly why: string;
  readonly stop: () => Promise<void>;
}

interface Wish {
  /** Memory, whatever there is. */
  readonly memory: boolean;
  readonly say: (text: string) => void;
  /** Aborted: no further source is tried. */
  readonly signal: AbortSignal;
}

/** Kafka: KAFKA_BROKERS, else Docker, else by Java and Maven, else memory. */
export function chooseBroker(folder: LocalFolder, { memory, say, signal }: Wish): Promise<Backend> {
  return firstThatStarts({
    sources: memory ? [] : ['environment', 'docker', 'local'],
    signal,
    find: (source) => findKafka([source]),
    async start(found, refused) {
      if (found.how === 'environment')
        return { address: found.brokers, why: `Kafka at ${found.brokers} (KAFKA_BROKERS)`, stop: nothingToStop };
      const kafka = await startKafka({ found, dataFolder: folder.at('kafka'), onProgress: say });
      const how = found.how === 'docker' ? 'in Docker' : `on Java; ${refused}`;
      return {
        address: kafka.brokers,
        why: `Apache Kafka 4.3.1 at ${kafka.brokers} (started ${how})`,
        stop: () => kafka.stop(),
      };
    },
    otherwise: (why) => `memory bus, volatile (${why || '--memory'}): install Docker, or Java 17 and Maven, for Kafka`,
    say,
  });
}

/** Redis: REDIS_URL, else Docker, else redis-server, else memory. */
export function chooseStore({ memory, say, signal }: Wish): Promise<Backend> {
  return firstThatStarts({
    sources: memory ? [] : ['environment', 'docker', 'local'],
    signal,
    find: (source) => findRedis([source]),
    async start(found, refused) {
      if (found.how === 'environment') return { address: found.url, why: 'Redis at REDIS_URL', stop: nothingToStop };
      const redis = await startRedis({ found, onProgress: say });
      const how = found.how === 'docker' ? 'in Docker' : `redis-server; ${refused}`;
      return {
        address: redis.url,
        why: `Redis at ${redis.url.replace('redis://', '')} (started, ${how})`,
        stop: () => redis.stop(),
      };
    },
    otherwise: (why) => `memory (${why || '--memory'}): install redis-server, or Docker, for Redis`,
    say,
  });
}

const nothingToStop = () => Promise.resolve();

type NotFound = { readonly ok: false; readonly why: string };

interface Choice<Found extends { readonly ok: true }> {
  readonly sources: readonly Source[];
  readonly signal: AbortSignal;
  readonly find: (source: Source) => Promise<Found | NotFound>;
  /** @param refused Why it is none of the sources before. @throws Unavailable where there is none after all. */
  readonly start: (found: Found, refused: string) => Promise<Backend>;
  /** The line for a person where it is memory. */
  readonly otherwise: (why: string) => string;
  readonly say: (text: string) => void;
}

/**
 * What the first source gives that can be started: one that was found may still be unavailable, because its image or its
 * jars cannot be fetched. Memory where there is none.
 */
export async function firstThatStarts<Found extends { readonly ok: true }>(choice: Choice<Found>): Promise<Backend> {
  const refusals: string[] = [];
  for (const source of choice.sources) {
    choice.signal.throwIfAborted();
    const found = await choice.find(source);
    if (!found.ok) {
      // Nobody has to give an address.
      if (source !== 'environment') refusals.push(found.why);
      continue;
    }
    try {
      return await choice.start(found, refusals.join('; '));
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      const why = inOneLine(error.message);
      choice.say(why);
      refusals.push(why);
    }
  }
  return { address: null, why: choice.otherwise(refusals.join('; ')), stop: nothingToStop };
}

const inOneLine = (text: string): string => {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 200 ? `${line.slice(0, 200)}…` : line;
};
