import type { AgentSummary, Detection } from '@chorus/contracts';
import { isQuarantined, levelOf, wouldBeQuarantined } from '../agents/level.ts';
import type { FleetState } from '../live/state.ts';
import type { Evidence } from '../shell/evidence-link.tsx';
import { count, fraction } from '../ui/text.ts';
import { ageOf } from '../ui/time.ts';
import { conflictPairs, CRITICAL_RISK, isCritical, type ConflictPair } from './conflicts.ts';

/** Something that a person may have to look at. */
export interface Problem {
  readonly id: string;
  readonly glyph: 'quarantined' | 'critical' | 'warn';
  readonly tone: 'quarantine' | 'critical' | 'warn';
  readonly what: string;
  /** The first is the one to look at. */
  readonly agents: readonly string[];
  /** `×` between the parties of a conflict; else only the first agent is named. */
  readonly versus: boolean;
  readonly since: string;
  /** Facts after the age, comma separated. */
  readonly facts: string;
  /** A message that shows it; null where none is known. */
  readonly evidence: Evidence | null;
  /** Id of the detection that it is; absent for all else. */
  readonly detection?: string;
}

/** A conflict or failure counts as open for so long after its last message. */
const CONFLICT_OPEN_MS = 600_000;

/** Detections that go on and that nobody has dismissed. */
export const openDetections = (fleet: FleetState): readonly Detection[] =>
  [...fleet.detections.values()].filter(({ status, verdict }) => status === 'open' && verdict !== 'dismissed');

const DETECTION_WEIGHT: Record<Detection['kind'], number> = {
  byzantine: 85,
  cascade: 80,
  routing_loop: 70,
  hoarding: 60,
  stall: 50,
};

/**
 * Everything open, worst first: quarantine (in force; advised, where the budget is spent; what would be), critical
 * conflicts, detections, failures, low trust, raised conflicts; newest first where equal.
 */
export function openProblems(fleet: FleetState, now: number): readonly Problem[] {
  const weighed: { weight: number; problem: Problem }[] = [];
  const quarantined = new Set<string>();
  for (const agent of fleet.agents.values()) {
    const found = ofAgent(agent, fleet);
    if (found === null) continue;
    if (found.problem.tone === 'quarantine') quarantined.add(agent.agent_id);
    weighed.push(found);
  }
  for (const detection of openDetections(fleet))
    weighed.push({ weight: DETECTION_WEIGHT[detection.kind], problem: ofDetection(detection) });
  for (const pair of conflictPairs(fleet, now).values())
    if (now - Date.parse(pair.last) < CONFLICT_OPEN_MS && !pair.agents.some((agent) => quarantined.has(agent)))
      weighed.push({ weight: isCritical(pair) ? 90 : 30, problem: ofConflict(pair) });
  weighed.push(...failures(fleet, now, quarantined));
  return weighed
    .sort((a, b) => b.weight - a.weight || Date.parse(b.problem.since) - Date.parse(a.problem.since))
    .map(({ problem }) => problem);
}

function ofAgent(agent: AgentSummary, fleet: FleetState): { weight: number; problem: Problem } | null {
  const { trust, agent_id } = agent;
  if (trust === null) return null;
  const score = `trust ${Math.round(trust.score)}`;
  const cause =
    fleet.interventions.find((it) => it.agent_id === agent_id && it.kind === 'quarantine')?.evidence.at(-1) ??
    trust.evidence?.message_ids.at(-1);
  const evidence = cause === undefined ? null : { message_id: cause, correlation_id: null };
  const base = { id: `agent ${agent_id}`, agents: [agent_id], versus: false, since: trust.standing_since, evidence };
  if (isQuarantined(agent) || wouldBeQuarantined(agent)) {
    const inForce = isQuarantined(agent);
    const paths = [...fleet.edges.values()].filter(
      (edge) =>
        edge.relationship_type !== 'conflict' && (edge.source_agent === agent_id) !== (edge.target_agent === agent_id),
    ).length;
    const what = inForce ? 'Quarantined' : 'Would quarantine';
    const facts = `${score}, ${count(paths, 'path')}${inForce ? ' cut' : ''}`;
    return { weight: inForce ? 100 : 95, problem: { ...base, glyph: 'quarantined', tone: 'quarantine', what, facts } };
  }
  const advice = fleet.mode === 'enforce' ? fleet.interventions.find((it) => it.agent_id === agent_id) : undefined;
  if (advice?.kind === 'advise' && levelOf(trust) !== 'ok') {
    const [message_id] = advice.evidence.slice(-1);
    const shown = message_id === undefined ? evidence : { message_id, correlation_id: null };
    const why = advice.budget?.capacity === 0 ? 'the policy only advises' : 'budget spent';
    const look = {
      glyph: 'critical',
      tone: 'critical',
      what: 'Quarantine advised',
      facts: `${score}, ${why}`,
    } as const;
    return { weight: 97, problem: { ...base, ...look, since: advice.timestamp, evidence: shown } };
  }
  if (levelOf(trust) !== 'critical') return null;
  const facts = `${score} ± ${Math.round(trust.uncertainty)}, ${trust.trend_direction}`;
  return {
    weight: 50,
    problem: { ...base, since: trust.timestamp, glyph: 'critical', tone: 'critical', what: 'Low trust', facts },
  };
}

const FAILURE_WORDS: Partial<Record<string, string>> = { execution_failure: 'Failing', repetition: 'Repeating' };

/** Agents that fail or repeat themselves at a critical risk, with nobody else in it; a quarantined one is named already, a removed one is gone. */
function failures(fleet: FleetState, now: number, quarantined: ReadonlySet<string>) {
  const byAgent = new Map<string, { weight: number; problem: Problem; times: number }>();
  for (const { decided_at, decision } of fleet.raised.values()) {
    const { message_id } = decision.processing_metadata;
    const { correlation_id } = decision.original_message;
    const { risk, kind } = decision.conflict_analysis;
    const what = FAILURE_WORDS[kind];
    if (what === undefined || risk < CRITICAL_RISK || now - Date.parse(decided_at) >= CONFLICT_OPEN_MS) continue;
    // The one whose work failed, which is not always the one who says so.
    const bad = decision.trust_impact.evidence.find((it) => it.outcome === 'bad');
    const agent = bad?.agent_id ?? decision.original_message.agent_id;
    if (quarantined.has(agent) || !fleet.agents.has(agent)) continue;
    const times = (byAgent.get(agent)?.times ?? 0) + 1;
    const facts = `${count(times, 'time')}, ${fraction(risk)}`;
    const look = { glyph: 'critical', tone: 'critical', versus: false } as const;
    const evidence = { message_id, correlation_id };
    const problem: Problem = {
      id: `failure ${agent}`,
      ...look,
      what,
      agents: [agent],
      since: decided_at,
      facts,
      evidence,
    };
    byAgent.set(agent, { weight: 65, problem, times });
  }
  return byAgent.values();
}

/** What a detection is called, and its facts in short. */
export const detectionWords = (detection: Detection): { what: string; facts: string } =>
  DETECTION_WORDS[detection.kind](detection);

const DETECTION_WORDS: Record<Detection['kind'], (detection: Detection) => { what: string; facts: string }> = {
  routing_loop: ({ agents, laps }) => ({
    what: `Loop of ${agents.length}`,
    facts: `${count(laps, 'lap')}, no progress`,
  }),
  hoarding: ({ messages }) => ({ what: 'Hoarding', facts: count(messages, 'message') }),
  cascade: ({ agents, messages }) => ({
    what: 'Cascade',
    facts: `${count(agents.length, 'agent')}, ${count(messages, 'message')}`,
  }),
  byzantine: ({ confidence }) => ({ what: 'Byzantine', facts: `confidence ${fraction(confidence)}` }),
  stall: ({ messages }) => ({ what: 'Stall', facts: `${count(messages, 'message')}, no answer` }),
};

function ofDetection(detection: Detection): Problem {
  const [message_id] = detection.evidence;
  const { correlation_id } = detection;
  return {
    evidence: message_id === undefined ? null : { message_id, correlation_id },
    id: `detection ${detection.detection_id}`,
    detection: detection.detection_id,
    glyph: 'warn',
    tone: 'warn',
    agents: detection.agents,
    versus: false,
    since: detection.started_at,
    ...detectionWords(detection),
  };
}

function ofConflict(pair: ConflictPair): Problem {
  const tone = isCritical(pair) ? 'critical' : 'warn';
  const facts = [pair.resource, pair.risk === null ? '' : fraction(pair.risk)].filter(Boolean).join(', ');
  const agents = [pair.agents[0], pair.agents[1]];
  const id = `conflict ${JSON.stringify(pair.agents)}`;
  const { evidence } = pair;
  return { id, glyph: tone, tone, what: 'Conflict', agents, versus: true, since: pair.last, facts, evidence };
}

/** `6 min ago, trust 22, 5 paths cut`. */
export function problemFacts(problem: Problem, now: number): string {
  return [`${ageOf(problem.since, now)} ago`, problem.facts].filter(Boolean).join(', ');
}

/** When the last detection was closed; null where none is known. */
export function lastClosed(fleet: FleetState): string | null {
  const closed = [...fleet.detections.values()].filter((it) => it.status === 'closed').map((it) => it.updated_at);
  return closed.sort().at(-1) ?? null;
}
