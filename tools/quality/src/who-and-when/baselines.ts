import { TERMINAL, type WhoAndWhenRun } from '@chorus/simulator';
import { certainly, lowest, type Guess } from './guess.ts';

interface Turn {
  readonly step: number;
  readonly name: string;
  readonly hasCode: boolean;
  /** The terminal answered it with a failure. */
  readonly failed: boolean;
}

/** The steps of agents: the terminal is a tool, never to blame. */
const turnsOf = ({ history }: WhoAndWhenRun): Turn[] =>
  history.flatMap(({ name, content }, step) => {
    if (name === TERMINAL) return [];
    const next = history[step + 1];
    const failed = next?.name === TERMINAL && /^exitcode: [1-9]/.test(next.content);
    return [{ step, name, hasCode: content.includes('```'), failed }];
  });

const at = (turn: Turn | undefined): Guess =>
  turn === undefined ? { agents: new Map(), steps: new Map() } : certainly(turn.name, turn.step);

function random(turns: readonly Turn[]): Guess {
  const names = [...new Set(turns.map(({ name }) => name))];
  return {
    agents: new Map(names.map((name) => [name, 1 / names.length])),
    steps: new Map(turns.map(({ step }) => [step, 1 / turns.length])),
  };
}

function mostFrequentSpeaker(turns: readonly Turn[]): Guess {
  const counts = Map.groupBy(turns, ({ name }) => name);
  const agents = lowest([...counts].map(([name, of]) => [name, -of.length]));
  const steps = new Map([...agents].map(([name, share]) => [counts.get(name)?.[0]?.step ?? -1, share]));
  return { agents, steps };
}

const firstWithCode = (turns: readonly Turn[], from = 0): Turn | undefined =>
  turns.find(({ hasCode, step }) => hasCode && step >= from) ?? turns.find(({ step }) => step > 0) ?? turns[0];

/** What can be had without understanding anything. */
export const BASELINES: Readonly<Record<string, (run: WhoAndWhenRun) => Guess>> = {
  random: (run) => random(turnsOf(run)),
  'constant: who speaks first, step 0': (run) => at(turnsOf(run)[0]),
  'most frequent speaker, its first message': (run) => mostFrequentSpeaker(turnsOf(run)),
  'first message with code, else the first after step 0': (run) => at(firstWithCode(turnsOf(run))),
  'first after step 0 with code, else the first after it': (run) => at(firstWithCode(turnsOf(run), 1)),
  'first whose execution failed, else the line above': (run) => {
    const turns = turnsOf(run);
    return at(turns.find(({ failed, step }) => failed && step > 0) ?? firstWithCode(turns, 1));
  },
};
