import type { AgentSummary } from '@chorus/contracts';
import { memo } from 'react';
import { AgentName } from '../ui/agent-name.tsx';
import { useFlash } from '../ui/use-flash.ts';
import { Glyph } from '../ui/glyph.tsx';
import { visible } from '../ui/text.ts';
import { glyphOf, levelOf, standingWords, type Level } from './level.ts';
import { SPARK, sparkline } from './sparkline.ts';

const NUMBER: Record<Level, string> = {
  critical: 'text-critical',
  warn: 'text-warn',
  ok: '',
  few: '',
  unknown: 'text-muted',
};
const LINE: Record<Level, string> = {
  critical: 'var(--critical)',
  warn: 'var(--warn)',
  ok: 'var(--control)',
  few: 'var(--control)',
  unknown: 'var(--control)',
};

/** One agent in the list: shape, name, a small chart, and always the number. */
export const AgentRow = memo(function AgentRow(props: {
  id: string;
  agent: AgentSummary;
  /** Where it lies in the list, px. */
  top: number;
  height: number;
  selected: boolean;
  active: boolean;
  onOpen: (agent: string) => void;
}) {
  const { agent, selected, active } = props;
  const { trust } = agent;
  const level = levelOf(trust);
  const words = standingWords(agent);
  const score = trust === null ? '–' : String(Math.round(trust.score));
  const title =
    trust === null
      ? `${visible(agent.agent_id)}: ${words}`
      : `${visible(agent.agent_id)}: trust ${score} ± ${Math.round(trust.uncertainty)}, from ${trust.observations} observations, ${words}`;
  const flash = useFlash(`${score} ${trust?.standing}`);
  return (
    <div
      id={props.id}
      role="option"
      aria-selected={selected}
      title={title}
      data-testid="agent-row"
      data-agent-id={agent.agent_id}
      data-standing={trust?.standing ?? 'unknown'}
      data-enforced={trust?.enforced ?? false}
      style={{ height: props.height, transform: `translateY(${props.top}px)` }}
      onClick={() => props.onOpen(agent.agent_id)}
      className={`absolute inset-x-0 top-0 grid cursor-pointer grid-cols-[12px_minmax(0,1fr)_auto_48px_24px] items-center gap-2 px-4 hover:bg-hover aria-selected:bg-raised aria-selected:shadow-[inset_2px_0_var(--accent)] max-desk:px-3 ${active ? 'outline-2 -outline-offset-2 outline-accent' : ''} ${flash}`}
    >
      <Glyph name={glyphOf(trust)} label={words} />
      <AgentName id={agent.agent_id} />
      <span className="text-12 text-muted">{level === 'few' ? `n=${trust?.observations}` : ''}</span>
      <Spark
        scores={agent.recent_scores}
        colour={trust?.standing === 'quarantined' ? 'var(--quarantine)' : LINE[level]}
      />
      <span className="sr-only">trust</span>
      <span className={`text-right font-medium ${NUMBER[level]}`}>{score}</span>
    </div>
  );
});

const Spark = memo(function Spark(props: { scores: AgentSummary['recent_scores']; colour: string }) {
  const { scores, colour } = props;
  const drawn = sparkline(scores.map(({ score }) => score));
  return (
    <svg {...SPARK} aria-hidden="true">
      {drawn !== null && (
        <>
          <path d={drawn.path} fill="none" stroke={colour} strokeWidth="1.25" strokeLinejoin="round" />
          <circle cx={drawn.end[0]} cy={drawn.end[1]} r="1.75" fill={colour} />
        </>
      )}
    </svg>
  );
});
