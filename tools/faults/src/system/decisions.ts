import type { ConsoleRecord } from '@chorus/testing';
import { z } from 'zod';
import { compare, type Tally } from '../verify/compare.ts';
import type { FoundOutcome, Outcome } from '../verify/record.ts';

/** As much of a decision as says whose message it is of. */
const decision = z.object({
  original_message: z.object({ agent_id: z.string(), content: z.object({ n: z.int() }) }),
  processing_metadata: z.object({ fleet_id: z.string(), message_id: z.string() }),
});

/** By fleet: how many messages of each of its agents, `agent-0` and so on, were answered with 202; they are numbered from 0. */
export type Said = ReadonlyMap<string, readonly number[]>;

/** By the number of a message: why it may be behind later ones of its agent, if it may. Those of one kind keep their order. */
export type Late = (n: number) => `redriven ${string}` | undefined;

/**
 * Compares decisions with what agents were told: each message that was answered with 202 is decided once, in the order of its
 * agent, however often it was sent. An agent is here what a partition of the input is to tasks, the number of its message
 * what an offset is; agents are numbered over all fleets.
 */
export function compareDecisions(
  said: Said,
  records: readonly Pick<ConsoleRecord, 'partition' | 'offset' | 'value'>[],
  late: Late = () => undefined,
): Tally {
  const agents = [...said].flatMap(([fleet, counts]) =>
    counts.map((count, i) => ({ fleet, name: `agent-${i}`, count })),
  );
  const outcome = (agent: number, n: number): Outcome => ({
    from: { partition: agent, offset: n },
    kind: late(n) ?? 'output',
    content: contentOf(agents[agent]?.fleet, agents[agent]?.name, n),
  });
  const expected = agents.flatMap(({ count }, agent) => Array.from({ length: count }, (_, n) => outcome(agent, n)));
  const found = records.map(({ value, partition, offset }): FoundOutcome => {
    const { original_message: message, processing_metadata: of } = decision.parse(JSON.parse(value ?? 'null'));
    const [within = NaN, n = NaN] = of.message_id.split('/').map(Number);
    const agent = agents.findIndex(({ fleet, name }) => fleet === of.fleet_id && name === `agent-${within}`);
    const content = contentOf(of.fleet_id, message.agent_id, message.content.n);
    return { ...outcome(agent, n), content, at: { partition, offset } };
  });
  return compare(expected, found);
}

const contentOf = (fleet: string | undefined, agent: string | undefined, n: number): string =>
  JSON.stringify({ fleet, agent, n });
