import type { SetupView } from '@chorus/contracts';
import { useMemo, type ReactNode } from 'react';
import { usePlace } from '../fleet/context.tsx';
import { Glyph } from '../ui/glyph.tsx';
import { SnippetBox } from '../ui/snippet.tsx';
import { snippets } from './snippets.ts';
import type { Way } from './ways.ts';

const NOTES: Record<Way, ReactNode> = {
  otlp: 'Then restart your application. Spans arrive a few seconds after they end. gRPC is not understood: http/protobuf and http/json are.',
  typescript: 'It never throws into your program and never waits for Chorus.',
  curl: 'The answer is 202, with an id and the standing of the agent.',
  kafka:
    'The key of a record is the agent’s id. There is no API key here, so metadata.fleet_id names the fleet. Add user, password or TLS as your cluster asks.',
};

/** The lines to copy, with the addresses of this installation. */
export function Lines({ way, setup, apiKey }: { way: Way; setup: SetupView; apiKey: string | null }) {
  const { fleet_id } = usePlace();
  const shown = useMemo(
    () => snippets(way, { ...setup, fleet_id, ingestion_url: setup.ingestion_url.replace(/\/$/, ''), key: apiKey }),
    [way, setup, fleet_id, apiKey],
  );
  return (
    <div className="space-y-3">
      {shown.map((snippet) => (
        <SnippetBox key={snippet.title} {...snippet} />
      ))}
      {shown.length === 0 ? (
        <p className="flex gap-2">
          <span className="mt-1">
            <Glyph name="warn" />
          </span>
          <span>
            There is no Kafka here: this Chorus runs on its embedded memory bus, which takes no producers. Start it with{' '}
            <code className="id">KAFKA_BROKERS</code> set, or choose another way.
          </span>
        </p>
      ) : (
        <p className="text-12 text-muted">{NOTES[way]}</p>
      )}
    </div>
  );
}
