'use client';
import Link from 'next/link';
import { snippets } from '../setup/snippets.ts';
import { addressOf } from '../shell/pages.ts';
import { SnippetBox } from '../ui/snippet.tsx';
import { visible } from '../ui/text.ts';
import { usePlace } from './context.tsx';

/** What stands in the graph’s place while no agent has spoken. */
export function EmptyFleet({ ingestion }: { ingestion: string | null }) {
  const { fleet_id } = usePlace();
  return (
    <div className="scroll grid flex-1 place-content-center justify-items-center p-6 text-center">
      <h2 className="text-20 font-semibold">Waiting for the first message</h2>
      <p className="mt-2 mb-4 max-w-110 text-muted">
        Fleet <bdi className="id">{visible(fleet_id)}</bdi> is ready and listening.{' '}
        {ingestion === null
          ? 'Send messages to ingestion, or produce them to the topic agent-messages-raw.'
          : 'Send it one message, with a key of this fleet that may write:'}
      </p>
      {ingestion !== null && <FirstMessage ingestion={ingestion} />}
      <p className="mt-6">
        <Link href={addressOf('/setup', fleet_id)} className="text-accent underline-offset-2 hover:underline">
          Connect your agents
        </Link>{' '}
        <span className="text-muted">by OTLP, TypeScript, curl or Kafka, with a key of this fleet</span>
      </p>
    </div>
  );
}

function FirstMessage({ ingestion }: { ingestion: string }) {
  const { fleet_id } = usePlace();
  return snippets('curl', { fleet_id, ingestion_url: ingestion, kafka_brokers: [], raw_topic: '', key: null }).map(
    (snippet) => (
      <div key={snippet.title} className="mt-6 w-150 max-w-full">
        <SnippetBox {...snippet} />
      </div>
    ),
  );
}
