import type { TrustPoint } from '@chorus/contracts';
import { useMemo, useState } from 'react';
import { EvidenceLink } from '../shell/evidence-link.tsx';
import { SumBar } from '../ui/sum-bar.tsx';
import { signed, visible } from '../ui/text.ts';
import { clock, dateAndClock } from '../ui/time.ts';
import { waterfall, type Step } from './waterfall.ts';

const ROW = 'grid min-h-6 grid-cols-[40px_minmax(0,1fr)_52px_28px] items-center gap-x-2 text-12';
const MOST_LISTED = 200;

/** Why the score is what it is: a sum that adds up, and every change with its reason. */
export function Why({ points, colour }: { points: readonly TrustPoint[]; colour: string }) {
  const [all, setAll] = useState(false);
  const steps = useMemo(() => waterfall(points), [points]);
  const last = points.at(-1);
  if (last === undefined) return null;
  return (
    <section aria-label="Why" className="border-b border-line px-4 py-3">
      <h3 className="flex items-center font-semibold">
        <span className="flex-1">Why {Math.round(last.score)}</span>
        <button
          type="button"
          aria-pressed={all}
          onClick={() => setAll(!all)}
          className="text-12 font-normal text-muted hover:text-text"
        >
          {all ? 'Summary' : `All ${points.length.toLocaleString('en')} changes`}
        </button>
      </h3>
      {all ? (
        <AllChanges points={points} />
      ) : (
        <ol className="mt-1">
          {steps.map((step, index) => (
            <StepRow key={index} step={step} colour={colour} />
          ))}
        </ol>
      )}
    </section>
  );
}

function StepRow({ step, colour }: { step: Step; colour: string }) {
  const by = step.to - step.from;
  const sum = step.kind === 'now' || step.kind === 'opening';
  const fill =
    step.kind === 'now'
      ? colour
      : step.kind === 'opening'
        ? 'var(--line-strong)'
        : by <= -5
          ? 'var(--critical)'
          : by < 0
            ? 'var(--control)'
            : 'var(--muted)';
  if (step.kind === 'now')
    return (
      <li className={`${ROW} mt-0.5 border-t border-line-strong pt-1 font-semibold`}>
        <span>Now</span>
        <span />
        <SumBar from={step.from} to={step.to} fill={fill} width={BAR} />
        <span className="text-right">{step.to}</span>
      </li>
    );
  return (
    <li className={ROW}>
      <span className="text-muted" title={step.at === null ? undefined : dateAndClock(step.at)}>
        <Cause of={step.cause}>{step.at === null ? '' : clock(step.at).slice(0, 5)}</Cause>
      </span>
      <bdi className={`truncate ${step.kind === 'rest' ? 'text-muted' : ''}`} title={visible(step.reason)}>
        {visible(step.reason)}
      </bdi>
      <SumBar from={step.from} to={step.to} fill={fill} width={BAR} />
      <span className="text-right">{sum ? step.to : signed(by)}</span>
    </li>
  );
}

/** The time of a change leads to the message that caused it. */
function Cause({ of, children }: { of: Step['cause']; children: string }) {
  if (of === undefined || (of.message_id === null && of.decision_offset < 0)) return children;
  const { message_id, decision_offset } = of;
  return (
    <EvidenceLink
      of={message_id === null ? { decision_offset } : { message_id, correlation_id: null }}
      label={`${children}, open the message that caused it`}
      className="underline decoration-line-strong underline-offset-2 hover:text-text"
    >
      {children}
    </EvidenceLink>
  );
}

const BAR = 52;

/** Newest first. */
function AllChanges({ points }: { points: readonly TrustPoint[] }) {
  const shown = points.slice(-MOST_LISTED).reverse();
  return (
    <>
      <ol className="mt-1">
        {shown.map((point, index) => (
          <li
            key={index}
            className="grid min-h-6 grid-cols-[56px_minmax(0,1fr)_40px_28px] items-baseline gap-x-2 py-0.5 text-12"
          >
            <span className="text-muted" title={dateAndClock(point.timestamp)}>
              <Cause of={point}>{clock(point.timestamp)}</Cause>
            </span>
            <bdi className="min-w-0 break-words">{visible(point.reason)}</bdi>
            <span className="text-right text-muted">{signed(Math.round(point.change * 10) / 10)}</span>
            <span className="text-right">{Math.round(point.score)}</span>
          </li>
        ))}
      </ol>
      {points.length > shown.length && (
        <p className="mt-1 text-12 text-muted">The newest {MOST_LISTED}; choose a shorter range for others.</p>
      )}
    </>
  );
}
