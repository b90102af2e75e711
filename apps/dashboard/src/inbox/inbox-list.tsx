'use client';
import type { Detection } from '@chorus/contracts';
import { Age } from '../ui/age.tsx';
import { Glyph } from '../ui/glyph.tsx';
import { Icon } from '../ui/icon.tsx';
import { visible } from '../ui/text.ts';
import { AgentPath } from './agent-path.tsx';
import { factsOf, fateOf, glyphOf, titleOf } from './words.ts';

/** The id of the row of a detection in the document. */
export const rowOf = (detection: string): string => `row ${detection}`;

/** Detections one below the other; the one that is looked at is marked. */
export function InboxList(props: {
  label: string;
  detections: readonly Detection[];
  current: string;
  onOpen: (id: string) => void;
}) {
  return (
    <ul aria-label={props.label}>
      {props.detections.map((one) => (
        <li key={one.detection_id} className="border-b border-line">
          <button
            type="button"
            id={rowOf(one.detection_id)}
            data-testid="detection"
            aria-current={one.detection_id === props.current ? 'true' : undefined}
            onClick={() => props.onOpen(one.detection_id)}
            className="grid w-full grid-cols-[12px_minmax(0,1fr)_auto] gap-x-3 px-4 py-2.5 text-left hover:bg-hover aria-[current]:bg-raised aria-[current]:shadow-[inset_2px_0_var(--accent)] max-desk:px-3 max-desk:aria-[current]:bg-transparent max-desk:aria-[current]:shadow-none"
          >
            <Row of={one} />
          </button>
        </li>
      ))}
    </ul>
  );
}

function Row({ of }: { of: Detection }) {
  const goesOn = of.status === 'open' && of.verdict === null;
  const tone = { critical: 'text-critical', warn: 'text-warn' }[glyphOf(of) as 'critical' | 'warn'] ?? '';
  return (
    <>
      <span className="mt-1">
        {of.verdict === null ? (
          <Glyph name={glyphOf(of)} />
        ) : (
          <Icon name={of.verdict === 'confirmed' ? 'check' : 'close'} />
        )}
      </span>
      <span className="min-w-0">
        <span className={`block font-semibold ${goesOn ? tone : ''}`}>{titleOf(of)}</span>
        <span className="block">
          <AgentPath of={of} />
        </span>
        <span className="block truncate text-12 text-muted">{visible(goesOn ? factsOf(of) : fateOf(of))}</span>
      </span>
      <Age at={goesOn ? of.started_at : of.updated_at} className="text-12 text-muted" />
    </>
  );
}
