import { isDeepStrictEqual } from 'node:util';
import type { Tally } from '../verify/compare.ts';

/** What is known of each agent, by `fleet/agent`. */
export type ByAgent = ReadonlyMap<string, Readonly<Record<string, unknown>>>;

const EXAMPLES = 5;

/** Compares what Redis holds of each agent with the last word of the log, field by field. In: agents of the log, out: of Redis. */
export function compareStored(log: ByAgent, stored: ByAgent): Tally {
  const missing = [...log.keys()].filter((agent) => !stored.has(agent));
  const wrong = [...stored].flatMap(([agent, found]) => {
    const wanted = log.get(agent);
    if (!wanted) return [`wrong: Redis holds ${agent}, of whom the log knows nothing`];
    const names = [...new Set([...Object.keys(wanted), ...Object.keys(found)])];
    const fields = names.filter((name) => !isDeepStrictEqual(wanted[name], found[name]));
    return fields.length === 0 ? [] : [`wrong: of ${agent}, Redis and the log differ in ${fields.join(', ')}`];
  });
  return {
    ...{ in: log.size, out: stored.size, missing: missing.length, twice: 0, out_of_order: 0, wrong: wrong.length },
    examples: [
      ...missing.map((agent) => `missing: Redis does not hold ${agent}`).slice(0, EXAMPLES),
      ...wrong.slice(0, EXAMPLES),
    ],
  };
}
