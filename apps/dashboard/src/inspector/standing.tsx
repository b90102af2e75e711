import type { AgentSummary, TrustScore } from '@chorus/contracts';
import type { ReactNode } from 'react';
import { isQuarantined, levelOf, rateAt, wouldBeQuarantined, type Level } from '../agents/level.ts';
import { Glyph } from '../ui/glyph.tsx';
import { visible } from '../ui/text.ts';
import { ageOf } from '../ui/time.ts';

const COLOURS: Record<Level, string> = {
  critical: 'var(--critical)',
  warn: 'var(--warn)',
  ok: 'var(--text)',
  few: 'var(--text)',
  unknown: 'var(--muted)',
};
const NUMBER: Record<Level, string> = {
  critical: 'text-critical',
  warn: 'text-warn',
  ok: '',
  few: '',
  unknown: 'text-muted',
};

/** Of an agent’s line in a chart: its standing before its level. */
export const trustColour = (trust: TrustScore | null): string =>
  trust?.standing === 'quarantined' ? 'var(--quarantine)' : COLOURS[levelOf(trust)];

/** The score: always the number, with its shape where it is trouble, and how certain it is. */
export function Score({ trust }: { trust: TrustScore | null }) {
  const level = levelOf(trust);
  return (
    <>
      {(level === 'warn' || level === 'critical') && <Glyph name={level} />}
      <span className={`text-20 font-semibold ${NUMBER[level]}`}>{trust === null ? '–' : Math.round(trust.score)}</span>
      <span className="flex-1 text-12 text-muted">{trust === null ? 'No score yet' : certainty(trust)}</span>
    </>
  );
}

const certainty = (trust: TrustScore): string =>
  `± ${Math.round(trust.uncertainty)} from ${trust.observations.toLocaleString('en')} ${trust.observations === 1 ? 'observation' : 'observations'}`;

/** The standing in a sentence. */
export function Standing({ agent, now }: { agent: AgentSummary; now: number }) {
  const rate = Math.round(rateAt(agent, now));
  const { trust } = agent;
  let words: ReactNode;
  if (trust === null) words = agent.activity?.kind === 'tool' ? 'A tool: it only answers' : 'Not scored yet';
  else if (isQuarantined(agent))
    words = <Toned strong="Quarantined" rest={`${ageOf(trust.standing_since, now)} ago`} />;
  else if (wouldBeQuarantined(agent))
    words = (
      <Toned
        strong="Would be quarantined"
        rest={`since ${ageOf(trust.standing_since, now)}; this fleet only observes`}
      />
    );
  else if (trust.standing === 'probation') words = `On probation for ${ageOf(trust.standing_since, now)}`;
  else words = trust.trend_direction === 'steady' ? 'Active' : `Active, ${trust.trend_direction}`;
  return (
    <p className="mt-1 text-12 text-muted">
      {words}
      {agent.activity !== null && `, ${rate} messages/min`}
      {trust !== null && trust.standing !== 'active' && trust.standing_reason !== '' && (
        <bdi className="block break-words">{visible(trust.standing_reason)}</bdi>
      )}
    </p>
  );
}

function Toned({ strong, rest }: { strong: string; rest: string }) {
  return (
    <>
      <span className="text-quarantine">{strong}</span> {rest}
    </>
  );
}
