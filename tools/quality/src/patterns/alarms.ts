import { writeFile } from 'node:fs/promises';
import { table } from '@chorus/bench/report';
import type { AgentMessage, DetectionKind } from '@chorus/contracts';
import { loadRuns, runMessages, type RecordedRun } from '@chorus/simulator';
import { dataPath } from '../data.ts';
import { KINDS } from './measure.ts';
import { decisionsOf, watchPatterns, type Finding } from './watch.ts';

/** Log time of the first message of a run: any will do. */
const START = Date.UTC(2026, 0, 1);

/** Recorded runs of real agents, each watched as a fleet of its own. */
const SETS = [
  ['Who&When', 'who-and-when/algorithm-generated'],
  ['tau-bench', 'tau-bench'],
] as const;

export interface Alarm {
  readonly set: string;
  readonly run: string;
  readonly finding: Finding;
  readonly messages: readonly AgentMessage[];
}

export interface RealFigures {
  readonly set: string;
  readonly runs: number;
  readonly messages: number;
  readonly alarms: readonly Alarm[];
}

function alarmsOf(set: string, run: RecordedRun): { messages: number; alarms: Alarm[] } {
  const messages = runMessages(run, { start: START });
  const timed = messages.map((message) => ({ at_ms: Date.parse(message.timestamp), message }));
  const found = watchPatterns(decisionsOf(timed));
  return { messages: messages.length, alarms: found.map((finding) => ({ set, run: run.run_id, finding, messages })) };
}

/** All detectors over all recorded runs. @throws Error where the data is not beside the checkout */
export async function measureAlarms(): Promise<RealFigures[]> {
  const all: RealFigures[] = [];
  for (const [set, folder] of SETS) {
    const runs = await loadRuns(dataPath(folder));
    const watched = runs.map((run) => alarmsOf(set, run));
    all.push({
      set,
      runs: runs.length,
      messages: watched.reduce((sum, { messages }) => sum + messages, 0),
      alarms: watched.flatMap(({ alarms }) => alarms),
    });
  }
  return all;
}

/** Alarms per 1,000 messages, by kind. */
export function alarmsText(sets: readonly RealFigures[]): string {
  const per1000 = ({ messages, alarms }: RealFigures, kind?: DetectionKind): string => {
    const count = alarms.filter(({ finding }) => kind === undefined || finding.kind === kind).length;
    return `${count} (${((1000 * count) / messages).toFixed(2)})`;
  };
  return table([
    ['', ...sets.map(({ set, runs, messages }) => `${set}: ${runs} runs, ${messages.toLocaleString('en')} messages`)],
    ['**all alarms** (per 1,000 messages)', ...sets.map((one) => per1000(one))],
    ...KINDS.map((kind) => [kind.replaceAll('_', ' '), ...sets.map((one) => per1000(one, kind))]),
  ]);
}

const MAX_TEXT = 1_200;

function excerpt({ content }: AgentMessage): string {
  const { text = '', ...rest } = content;
  const all = Object.keys(rest).length === 0 ? text : `${text}\n${JSON.stringify(rest)}`;
  return all.length <= MAX_TEXT ? all : `${all.slice(0, MAX_TEXT)} … (${all.length} characters)`;
}

/**
 * What a person needs to judge the first alarms of each set: the alarm, its evidence, and what was said before and after. It holds
 * texts of the data, so that its place is outside of the project.
 */
export async function dumpAlarms(file: string, sets: readonly RealFigures[], most: number): Promise<number> {
  const first = sets.flatMap(({ alarms }) => alarms.slice(0, most));
  const pages = first.map(({ set, run, finding, messages }, n) => {
    const evidence = new Set(finding.evidence);
    const places = messages.flatMap(({ metadata }, place) => (evidence.has(metadata.message_id ?? '') ? [place] : []));
    const [from, to] = [Math.max(0, (places[0] ?? 0) - 2), (places.at(-1) ?? 0) + 3];
    const said = messages.slice(from, to).map((message, at) => {
      const { agent_id, target_agents, message_type, metadata } = message;
      const mark = evidence.has(metadata.message_id ?? '') ? '●' : ' ';
      return `${mark} [${from + at}] ${agent_id} → ${target_agents.join(', ') || 'all'} (${message_type})\n${excerpt(message)}`;
    });
    const head = [
      `## ${n + 1}. ${finding.kind} — ${set}, run ${run}`,
      `id: ${finding.detection_id}`,
      `agents: ${finding.agents.join(' → ')}; root: ${finding.root_agent ?? '–'}; confidence ${finding.confidence}`,
      `summary: ${finding.summary}`,
      `opened after message ${finding.opened_after} of ${messages.length}`,
    ];
    return `${head.join('\n')}\n\n${said.join('\n\n')}`;
  });
  await writeFile(file, `${pages.join('\n\n')}\n`);
  return first.length;
}
