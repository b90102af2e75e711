import type { Entry } from './transcript.ts';

/** One who takes part, and how much. */
export interface Participant {
  readonly agent_id: string;
  readonly sent: number;
  readonly tokens: number | null;
}

/** Who spoke or was spoken to; those who spoke most first. */
export function participantsOf(entries: readonly Entry[]): readonly Participant[] {
  const all = new Map<string, Participant>();
  const of = (agent_id: string): Participant => all.get(agent_id) ?? { agent_id, sent: 0, tokens: null };
  for (const { message, tokens, calls } of entries) {
    const { agent_id, target_agents } = message.decision.original_message;
    const sender = of(agent_id);
    all.set(agent_id, {
      agent_id,
      sent: sender.sent + 1,
      tokens: tokens === null ? sender.tokens : (sender.tokens ?? 0) + tokens,
    });
    for (const target of target_agents) all.set(target, of(target));
    for (const { result } of calls) {
      if (result === null) continue;
      const answered = of(result.message.decision.original_message.agent_id);
      all.set(answered.agent_id, { ...answered, sent: answered.sent + 1 });
    }
  }
  return [...all.values()].sort((a, b) => b.sent - a.sent);
}

const MOST_BARS = 24;
const MINUTE = 60_000;

/** Tokens a minute over the conversation. */
export interface TokenRate {
  /** Oldest first, tokens a minute. */
  readonly bars: readonly number[];
  readonly most: number;
}

/** Null where no tokens are told, or in less than two minutes: then there is nothing to compare. */
export function tokenRate(entries: readonly Entry[]): TokenRate | null {
  const first = entries[0];
  const last = entries.at(-1);
  if (first === undefined || last === undefined) return null;
  const start = Date.parse(first.message.decided_at);
  const minutes = Math.floor((Date.parse(last.message.decided_at) - start) / MINUTE) + 1;
  if (minutes < 3 || entries.every((entry) => entry.tokens === null)) return null;
  const each = Math.ceil(minutes / MOST_BARS);
  const bars = Array.from({ length: Math.ceil(minutes / each) }, () => 0);
  for (const { message, tokens } of entries) {
    const bar = Math.floor((Date.parse(message.decided_at) - start) / MINUTE / each);
    bars[bar] = (bars[bar] ?? 0) + (tokens ?? 0) / each;
  }
  return { bars, most: Math.max(...bars) };
}
