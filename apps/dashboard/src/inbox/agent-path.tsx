'use client';
import type { Detection } from '@chorus/contracts';
import { AgentName } from '../ui/agent-name.tsx';

const MOST = 6;

/** Who is in it, in the order of the pattern: a loop goes round to the first, a cascade out from it. */
export function AgentPath({ of: { kind, agents } }: { of: Detection }) {
  const isLoop = kind === 'routing_loop' && agents.length > 1;
  const shown = agents.slice(0, MOST);
  const path = isLoop && agents.length <= MOST ? [...shown, agents[0] ?? ''] : shown;
  return (
    <span className="flex min-w-0 flex-wrap items-center gap-x-1.5">
      {path.map((agent, index) => (
        <span key={index} className="flex max-w-64 min-w-0 items-center gap-1.5">
          <AgentName id={agent} />
          {index < path.length - 1 && <Between arrow={isLoop || (kind === 'cascade' && index === 0)} />}
        </span>
      ))}
      {agents.length > MOST && <span className="text-12 text-muted">+{agents.length - MOST}</span>}
    </span>
  );
}

function Between({ arrow }: { arrow: boolean }) {
  return (
    <span className="text-muted">
      <span aria-hidden="true">{arrow ? '→' : '·'}</span>
      <span className="sr-only">{arrow ? 'to' : 'and'}</span>
    </span>
  );
}
