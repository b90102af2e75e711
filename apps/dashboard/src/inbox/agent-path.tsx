'use client';
import type { Detection } from '@chorus/contracts';
import { AgentName } from '../ui/agent-name.tsx';

const MOST = 6;

/** Who is in it, in the order of the pattern; of a loop round to the first. */
export function AgentPath({ of: { kind, agents } }: { of: Detection }) {
  const shown = agents.slice(0, MOST);
  const arrow = kind === 'routing_loop' || kind === 'cascade';
  return (
    <span className="flex min-w-0 flex-wrap items-center gap-x-1.5">
      {shown.map((agent, index) => (
        <span key={agent} className="flex max-w-56 min-w-0 items-center gap-1.5">
          {index > 0 && <Between arrow={arrow} />}
          <AgentName id={agent} />
        </span>
      ))}
      {agents.length > MOST && <span className="text-12 text-muted">+{agents.length - MOST}</span>}
      {kind === 'routing_loop' && agents.length > 1 && agents.length <= MOST && (
        <span className="flex min-w-0 items-center gap-1.5">
          <Between arrow />
          <AgentName id={agents[0] ?? ''} />
        </span>
      )}
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
