/** Lanes that fit beside the messages; of more participants the quietest share one. */
export const MOST_LANES = 8;

/** What stands in a lane: one participant, or several that share it. */
export interface Lane {
  readonly label: string;
  /** Null where several share it. */
  readonly agent: string | null;
}

/** One message as far as its arrow goes. No targets: to all. */
export interface Way {
  readonly from: string;
  readonly to: readonly string[];
}

export interface Lanes {
  readonly lanes: readonly Lane[];
  /** By participant: the index of its lane. */
  readonly at: ReadonlyMap<string, number>;
}

/** Where an arrow begins and where its heads are, as indices of lanes; `to` is empty for a message to all. */
export interface Arrow {
  readonly from: number;
  readonly to: readonly number[];
}

/** Tools carry their kind in their name. */
export const isTool = (agent: string): boolean => agent.startsWith('tool:');

/** A lane for each participant in the order of appearance; all tools share the last one. */
export function lanesOf(ways: readonly Way[]): Lanes {
  const weight = new Map<string, number>();
  const seen = (agent: string): void => void weight.set(agent, (weight.get(agent) ?? 0) + 1);
  for (const { from, to } of ways) [from, ...to].forEach(seen);
  const agents = [...weight.keys()].filter((it) => !isTool(it));
  const tools = [...weight.keys()].filter(isTool);
  const room = MOST_LANES - (tools.length > 0 ? 1 : 0);
  const kept = agents.length <= room ? new Set(agents) : loudest(agents, weight, room - 1);
  const own = agents.filter((it) => kept.has(it));
  const rest = agents.filter((it) => !kept.has(it));
  const lanes: Lane[] = own.map((agent) => ({ label: agent, agent }));
  const at = new Map(own.map((agent, index) => [agent, index]));
  const share = (sharers: readonly string[], label: string): void => {
    if (sharers.length === 0) return;
    for (const agent of sharers) at.set(agent, lanes.length);
    lanes.push({ label, agent: sharers.length === 1 ? (sharers[0] ?? null) : null });
  };
  share(rest, `${rest.length} others`);
  share(tools, tools.length === 1 ? (tools[0] ?? '') : `${tools.length} tools`);
  return { lanes, at };
}

const loudest = (agents: readonly string[], weight: ReadonlyMap<string, number>, n: number): ReadonlySet<string> =>
  new Set([...agents].sort((a, b) => (weight.get(b) ?? 0) - (weight.get(a) ?? 0)).slice(0, n));

export function arrowOf({ from, to }: Way, { at }: Lanes): Arrow {
  const lane = (agent: string): number => at.get(agent) ?? 0;
  return { from: lane(from), to: [...new Set(to.map(lane))] };
}
