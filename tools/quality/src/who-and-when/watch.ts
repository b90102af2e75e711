import { runMessages, TERMINAL, type WhoAndWhenRun } from '@chorus/simulator';
import type { TrustPolicy } from '@chorus/trust';
import { Fleet } from '../fleet.ts';
import { lowest, type Guess } from './guess.ts';

/** Log time of the first message: any will do. */
const START = Date.UTC(2026, 0, 1);

export interface Watched {
  /** The agent with the lowest score at the end, and its message that did most damage to it. */
  readonly guess: Guess;
  /** Agents that something was raised about before the last message. */
  readonly named: ReadonlySet<string>;
  readonly agents: readonly string[];
  readonly fleet: Fleet;
}

/** A run as a fleet of its own, message by message. */
export function watch(run: WhoAndWhenRun, policy?: TrustPolicy): Watched {
  const fleet = new Fleet(policy);
  const messages = runMessages(run, { start: START });
  const steps = new Map(messages.map(({ metadata }) => [metadata.message_id ?? '', Number(metadata['step'])]));
  const named = new Set<string>();
  for (const [place, message] of messages.entries()) {
    const observed = fleet.observe(message, Date.parse(message.timestamp));
    if (place < messages.length - 1) for (const agent of observed.named) named.add(agent);
  }
  const spoke = messages.filter(({ agent_id }) => agent_id !== TERMINAL);
  const agents = [...new Set(spoke.map(({ agent_id }) => agent_id))];
  const suspects = lowest(agents.map((agent) => [agent, fleet.score(agent)]));
  const suspectSteps = new Map<number, number>();
  for (const [agent, share] of suspects) {
    const done = fleet.contributions(agent);
    const own = spoke.filter(({ agent_id }) => agent_id === agent).map(({ metadata }) => metadata.message_id ?? '');
    for (const [id, part] of lowest(own.map((id) => [id, done.get(id) ?? 0]))) {
      const step = steps.get(id) ?? -1;
      suspectSteps.set(step, (suspectSteps.get(step) ?? 0) + share * part);
    }
  }
  return { guess: { agents: suspects, steps: suspectSteps }, named, agents, fleet };
}
