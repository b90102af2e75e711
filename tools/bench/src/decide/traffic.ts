import type { AgentMessage } from '@chorus/contracts';
import { scenario } from '@chorus/simulator';
import { seededRandom } from '@chorus/testing/random';

/** How many agents a fleet has, and how many of their accesses are open: so recent that others may get in their way. */
export interface Size {
  readonly agents: number;
  readonly open: number;
}

export const SIZES: readonly [Size, Size] = [
  { agents: 1_000, open: 10_000 },
  { agents: 10_000, open: 100_000 },
];

/** Share of the messages that touch what another agent has open. */
const MEETING = 0.1;
/** Seconds between two messages of one agent. */
const SECONDS_BETWEEN = 8;
/** The simulator plays so many agents; in a larger fleet each has several of its name, in conversations of their own. */
const CAST = 1_000;

export interface Traffic {
  /** Open the accesses. */
  readonly before: readonly AgentMessage[];
  /** Are measured. */
  readonly messages: readonly AgentMessage[];
}

const resourceOf = (n: number): string => {
  if (n % 3 === 0) return `services/area-${n % 97}/part-${n}.ts`;
  return n % 3 === 1 ? `orders/${n}` : `reservation:R${n}X`;
};

/**
 * The quiet fleet of the simulator, of that size: talk, questions and answers, tool calls, commands, declared accesses.
 * Every tenth message reads or writes what another agent has open. The same arguments give the same messages.
 */
export function trafficOf({ agents, open }: Size, count: number, seed: number): Traffic {
  const random = seededRandom(seed);
  const rate = agents / SECONDS_BETWEEN;
  const quiet = scenario('calm', {
    seed,
    agents: Math.min(agents, CAST),
    rate,
    duration_ms: ((1.3 * count) / rate) * 1000 + 60_000,
    id_prefix: `bench-${seed}`,
  }).messages.slice(0, count);
  if (quiet.length < count) throw new Error(`The scenario has ${quiet.length} messages, and ${count} are wanted.`);
  const copies = Math.ceil(agents / CAST);
  const cast = quiet.map(({ message }): AgentMessage => {
    const copy = Number(message.correlation_id.split('/').at(-1)) % copies;
    const name = (agent: string): string => (agent.startsWith('tool:') ? agent : `${agent}.${copy}`);
    return { ...message, agent_id: name(message.agent_id), target_agents: message.target_agents.map(name) };
  });
  const names = [...new Set(cast.map(({ agent_id }) => agent_id))].filter((name) => !name.startsWith('tool:'));
  const touching = (n: number, agent_id: string, access: 'read' | 'write'): AgentMessage => ({
    agent_id,
    timestamp: '2026-01-01T00:00:00.000Z',
    message_type: 'broadcast',
    content: {
      text: `${access === 'read' ? 'Looking at' : 'Now changing'} ${resourceOf(n)} for SHOP-${n}.`,
      resources: [{ resource: resourceOf(n), access, ...(access === 'write' && { intent: 'update' }) }],
    },
    target_agents: [],
    correlation_id: `open-${n % agents}`,
    metadata: {},
  });
  return {
    before: Array.from({ length: open }, (_, n) => touching(n, `${names[n % names.length]}`, 'write')),
    messages: cast.map((message) => {
      if (!random.chance(MEETING)) return message;
      return touching(random.int(0, open - 1), message.agent_id, random.chance(0.5) ? 'read' : 'write');
    }),
  };
}
