'use client';
import type { AgentSummary, InterventionEffect, TrustPoint } from '@chorus/contracts';
import { useEffect, useMemo, useState } from 'react';
import type { Frame } from '../inspector/chart.ts';
import { trustColour } from '../inspector/standing.tsx';
import { TrustChart } from '../inspector/trust-chart.tsx';
import { useHistory, type Between } from '../inspector/use-history.ts';
import { Cell, Row, Table } from '../settings/table.tsx';
import { StaleNote } from '../shell/stale-note.tsx';
import { ApiProblem } from '../ui/api-problem.tsx';
import { Button } from '../ui/button.tsx';
import { Field, INPUT } from '../ui/field.tsx';
import { count, signed, visible } from '../ui/text.ts';
import { clock, dateAndClock } from '../ui/time.ts';
import { fromLocalInput, localInput, SPANS, useAgentState, type Span } from './address.ts';
import { marksOf } from './marks.ts';
import { CHANGE_WORDS } from './words.ts';

const SPAN_WORDS: Record<Span, string> = { '1h': '1 h', '24h': '24 h', '7d': '7 d', custom: 'From … to' };
const DAY_MS = 86_400_000;
const LEAST_MS = 60_000;

/** Trust over a time that a person chooses, as a chart or as a table. */
export function History(props: {
  agent: AgentSummary | undefined;
  agent_id: string;
  interventions: readonly InterventionEffect[];
  /** The chosen time where it is one of one's own; null where it is not, or cannot be. */
  between: Between | null;
}) {
  const { agent, agent_id, interventions, between } = props;
  const [state, change] = useAgentState();
  const range = between ?? (state.range === 'custom' ? '24h' : state.range);
  const trust = agent?.trust ?? null;
  const { query, points, from: asked, to } = useHistory(agent_id, range, trust);
  const born = agent?.activity === null || agent === undefined ? undefined : Date.parse(agent.activity.first_seen);
  // Of an agent that is younger than the time that was asked for, all of its life fills the chart.
  const from = born === undefined || between !== null ? asked : Math.min(to - LEAST_MS, Math.max(asked, born));
  const happenings = useMemo(
    () =>
      marksOf(
        points,
        interventions.map(({ intervention }) => intervention),
        from,
        to,
      ),
    [points, interventions, from, to],
  );
  const [box, frame] = useFrame();
  const again = (): void => void query.refetch();
  return (
    <section aria-labelledby="history">
      <div className="flex flex-wrap items-center gap-2">
        <h2 id="history" className="flex-1 text-14 font-semibold max-desk:basis-full">
          Trust over time
        </h2>
        <Spans />
        <Button
          aria-pressed={state.view === 'table'}
          className="aria-pressed:bg-raised max-desk:h-11"
          onClick={() => change({ view: state.view === 'table' ? 'chart' : 'table' })}
        >
          Table
        </Button>
      </div>
      {state.range === 'custom' && <Bounds valid={between !== null} />}
      <StaleNote failed={query.data === undefined ? null : query.error} at={query.dataUpdatedAt} onAgain={again} />
      {query.data === undefined && query.error !== null ? (
        <div className="mt-3 flex flex-col items-start gap-3">
          <ApiProblem error={query.error} />
          <Button onClick={again}>Try again</Button>
        </div>
      ) : state.view === 'table' ? (
        <Points points={points} />
      ) : (
        <div ref={box} className="mt-1">
          <TrustChart
            points={points}
            from={from}
            to={to}
            born={born}
            colour={trustColour(trust)}
            frame={frame}
            happenings={happenings}
          />
        </div>
      )}
      <p role="status" className="mt-1 min-h-4 text-12 text-muted">
        {query.isPending
          ? 'Loading the past'
          : query.data === undefined
            ? ''
            : summary(points, {
                young: from > asked,
                cut: query.data.next_cursor !== null,
                isVolatile: query.data.served_from === 'memory',
              })}
      </p>
    </section>
  );
}

function summary(points: readonly TrustPoint[], of: { young: boolean; cut: boolean; isVolatile: boolean }): string {
  const words = [points.length === 0 ? 'No change in this time' : count(points.length, 'change')];
  if (of.young) words.push('since it was first seen');
  if (of.cut) words.push('the first ones: choose a shorter time for the others');
  if (of.isVolatile) words.push('history in memory, volatile');
  return words.join('; ');
}

const FRAME: Frame = { width: 720, height: 220, left: 28, right: 4, top: 8, bottom: 20 };

/** The chart is as wide as the page, and its words keep their size. */
function useFrame() {
  const [box, setBox] = useState<HTMLDivElement | null>(null);
  const [width, setWidth] = useState(FRAME.width);
  useEffect(() => {
    if (box === null) return;
    const observer = new ResizeObserver(() => setWidth(Math.max(280, box.clientWidth)));
    observer.observe(box);
    return () => observer.disconnect();
  }, [box]);
  const frame = useMemo(() => ({ ...FRAME, width, height: width < 480 ? 160 : FRAME.height }), [width]);
  return [setBox, frame] as const;
}

function Spans() {
  const [state, change] = useAgentState();
  const { range } = state;
  const choose = (span: Span): void => {
    const now = Date.now();
    const bounds = { from: new Date(now - DAY_MS).toISOString(), to: new Date(now).toISOString() };
    change({ range: span, ...(span === 'custom' && state.from === '' ? bounds : {}) });
  };
  return (
    <span
      role="group"
      aria-label="Time"
      className="inline-flex h-7 overflow-hidden rounded-6 border border-line-strong max-desk:h-11"
    >
      {SPANS.map((span) => (
        <button
          key={span}
          type="button"
          aria-pressed={range === span}
          onClick={() => choose(span)}
          className="border-line px-2.5 text-12 whitespace-nowrap text-muted not-last:border-r aria-pressed:bg-raised aria-pressed:text-text"
        >
          {SPAN_WORDS[span]}
        </button>
      ))}
    </span>
  );
}

function Bounds({ valid }: { valid: boolean }) {
  const [state, change] = useAgentState();
  return (
    <div className="mt-2 flex flex-wrap items-end gap-3">
      {(['from', 'to'] as const).map((end) => (
        <Field key={end} label={end === 'from' ? 'From' : 'To'}>
          {(ids) => (
            <input
              {...ids}
              type="datetime-local"
              className={INPUT}
              value={localInput(state[end])}
              aria-invalid={!valid}
              onChange={(event) => change({ [end]: fromLocalInput(event.target.value) })}
            />
          )}
        </Field>
      ))}
      {!valid && (
        <p role="alert" className="pb-2 text-12">
          This is no time: it needs a beginning before its end. The last 24 h are shown.
        </p>
      )}
    </div>
  );
}

const MOST_LISTED = 200;

/** Newest first. */
function Points({ points }: { points: readonly TrustPoint[] }) {
  if (points.length === 0) return null;
  const shown = points.slice(-MOST_LISTED).reverse();
  return (
    <div className="mt-2 max-h-100 overflow-auto" tabIndex={0} role="region" aria-label="Trust over time, as a table">
      <Table label="Trust over time" columns={['Time', 'Trust', 'Change', 'Why', 'Standing', 'Policy']}>
        {shown.map((point, index) => (
          <Row key={index} id={point.timestamp}>
            <Cell name="Time" className="whitespace-nowrap text-muted">
              <time dateTime={point.timestamp} title={dateAndClock(point.timestamp)}>
                {clock(point.timestamp)}
              </time>
            </Cell>
            <Cell name="Trust" className="whitespace-nowrap">
              {Math.round(point.score)} <span className="text-muted">± {Math.round(point.uncertainty)}</span>
            </Cell>
            <Cell name="Change">{signed(Math.round(point.change * 10) / 10)}</Cell>
            <Cell name="Why" className="w-full">
              <bdi className="break-words">
                {point.code === undefined ? visible(point.reason) : CHANGE_WORDS[point.code]}
              </bdi>
            </Cell>
            <Cell name="Standing" className={point.standing === 'quarantined' ? 'text-quarantine' : ''}>
              {point.standing === 'quarantined' && !point.enforced ? 'would be quarantined' : point.standing}
            </Cell>
            <Cell name="Policy" className="text-muted">
              {point.policy_version ?? '–'}
            </Cell>
          </Row>
        ))}
      </Table>
      {points.length > shown.length && (
        <p className="p-2 text-12 text-muted">The newest {MOST_LISTED}; choose a shorter time for others.</p>
      )}
    </div>
  );
}
