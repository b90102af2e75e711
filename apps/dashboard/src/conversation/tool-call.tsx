import { useId, useState } from 'react';
import { AgentName } from '../ui/agent-name.tsx';
import { Glyph } from '../ui/glyph.tsx';
import { Icon } from '../ui/icon.tsx';
import { clip, visible, visibleLines } from '../ui/text.ts';
import type { Call } from './tool-calls.ts';

const MOST_SHOWN = 20_000;

/** A tool call in one line; arguments and result behind it. */
export function ToolCallFold({ call, open: wanted }: { call: Call; open: boolean }) {
  const [open, setOpen] = useState(wanted);
  const id = useId();
  const { result } = call;
  return (
    <div className="mt-1">
      <button
        type="button"
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
        className="inline-flex h-6 max-w-full items-center gap-2 rounded-4 border border-line bg-surface pr-2 pl-1 text-12 text-muted hover:bg-raised max-desk:h-11"
      >
        <span className={open ? 'rotate-90' : ''}>
          <Icon name="right" />
        </span>
        <bdi className="id min-w-0 truncate text-text">
          {visible(clip(call.name, 80))}({visible(clip(call.brief, 96))})
        </bdi>
        {result?.failed === true && <Glyph name="warn" label="failed" />}
        <span className="flex-none">{outcome(call)}</span>
      </button>
      {open && (
        <dl id={id} className="mt-1 max-w-[80ch] border-l-2 border-line pl-3 text-12">
          <dt className="text-muted">Arguments</dt>
          <dd>{call.args === '' ? <span className="text-muted">none</span> : <Block text={call.args} />}</dd>
          <dt className="mt-1 flex min-w-0 items-baseline gap-1 text-muted">
            <span className="flex-none">
              {result?.failed === true ? 'Failure' : 'Result'}
              {result !== null && ' from'}
            </span>
            {result !== null && <AgentName id={result.message.decision.original_message.agent_id} />}
          </dt>
          <dd>
            {result === null ? (
              <span className="text-muted">not seen, as far as this conversation is loaded</span>
            ) : (
              <Block text={result.text} />
            )}
          </dd>
        </dl>
      )}
    </div>
  );
}

function outcome({ result }: Call): string {
  if (result === null) return 'no result yet';
  // Within one batch of the log no time passes.
  if (result.took_ms === 0) return result.failed ? 'failed' : 'answered';
  const took = result.took_ms < 1000 ? `${Math.round(result.took_ms)} ms` : `${(result.took_ms / 1000).toFixed(1)} s`;
  return result.failed ? `failed, ${took}` : took;
}

function Block({ text }: { text: string }) {
  if (text === '') return <span className="text-muted">empty</span>;
  return (
    <pre
      dir="ltr"
      tabIndex={0}
      className="id scroll max-h-80 rounded-4 bg-raised px-2 py-1 leading-4 break-words whitespace-pre-wrap"
    >
      {visibleLines(text.slice(0, MOST_SHOWN))}
      {text.length > MOST_SHOWN &&
        `\n… ${(text.length - MOST_SHOWN).toLocaleString('en')} characters more in the export`}
    </pre>
  );
}
