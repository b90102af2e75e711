'use client';
import { useState } from 'react';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { useSurroundings } from './context.tsx';

/** A message that ingestion takes as it is. `date` fills in the time, since every message needs one. */
export function firstMessage(ingestion: string): string {
  return [
    `curl ${ingestion}/api/v1/messages \\`,
    '  -H "authorization: Bearer $CHORUS_KEY" \\',
    '  -H "content-type: application/json" \\',
    '  -d \'{"agent_id":"planner","message_type":"request",',
    '       "timestamp":"\'$(date -u +%Y-%m-%dT%H:%M:%SZ)\'",',
    '       "correlation_id":"first","target_agents":["coder"],',
    '       "content":{"text":"hello"}}\'',
  ].join('\n');
}

/** What stands in the graph’s place while no agent has spoken. */
export function EmptyFleet({ ingestion }: { ingestion: string | null }) {
  const { fleet_id } = useSurroundings();
  return (
    <div className="scroll grid flex-1 place-content-center justify-items-center p-6 text-center">
      <h2 className="text-20 font-semibold">Waiting for the first message</h2>
      <p className="mt-2 mb-6 max-w-110 text-muted">
        Fleet <bdi className="id">{fleet_id}</bdi> is ready and listening.{' '}
        {ingestion === null
          ? 'Send messages to ingestion, or produce them to the topic agent-messages-raw.'
          : 'Send it one message, with a key of this fleet that may write:'}
      </p>
      {ingestion !== null && <Snippet text={firstMessage(ingestion)} />}
    </div>
  );
}

function Snippet({ text }: { text: string }) {
  const [copied, setCopied] = useState<'no' | 'yes' | 'failed'>('no');
  const copy = (): void => {
    const done = navigator.clipboard?.writeText(text) ?? Promise.reject(new Error('no clipboard'));
    done.then(
      () => setCopied('yes'),
      () => setCopied('failed'),
    );
  };
  return (
    <div className="w-150 max-w-full rounded-8 border border-line-strong bg-surface text-left">
      <div className="flex h-9 items-center border-b border-line pr-1 pl-4">
        <span className="flex-1 text-12 text-muted">curl</span>
        <Button look="ghost" onClick={copy}>
          <Icon name={copied === 'yes' ? 'check' : 'copy'} />
          {copied === 'no' ? 'Copy' : copied === 'yes' ? 'Copied' : 'Select it by hand'}
        </Button>
      </div>
      <pre className="id scroll px-4 py-3">{text}</pre>
    </div>
  );
}
