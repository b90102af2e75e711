import { expect } from '@jest/globals';
import type { Bus } from '@chorus/bus';
import { agentMessage, agentMessagesRaw, type AgentMessage } from '@chorus/contracts';
import fc from 'fast-check';
import { arbitraryMessage } from './arbitrary-message.ts';
import type { RunningIngestion } from './running-ingestion.ts';

/** Sends any valid messages by HTTP, reads them back from the log and compares them with what was sent. */
export async function checkRoundTrip(ingestion: RunningIngestion, bus: Bus): Promise<void> {
  const seen = new Map<string, { key: string; value: AgentMessage; ce_type: string | undefined }>();
  let arrived = () => {};
  const reader = bus.reader({
    name: 'round-trip',
    topics: [{ topic: agentMessagesRaw, from: 'end' }],
    onRecords: (records) => {
      for (const { key, value, headers } of records)
        seen.set(headers['ce_id'] ?? '', { key, value: value as AgentMessage, ce_type: headers['ce_type'] });
      arrived();
    },
  });
  await reader.caughtUp;
  let run = 0;
  try {
    await fc.assert(
      fc.asyncProperty(fc.array(arbitraryMessage, { minLength: 1, maxLength: 5 }), async (generated) => {
        run++;
        // Senders' ids need be unique only here, where they find the message again.
        const sent = generated.map((message, index) => {
          const metadata = message['metadata'] as { message_id?: string } | undefined;
          return metadata?.message_id === undefined
            ? message
            : {
                ...message,
                metadata: {
                  ...metadata,
                  message_id: `${run}-${index}-${metadata.message_id}`.slice(0, 256).toWellFormed(),
                },
              };
        });
        const { status, items } = await ingestion.ingest(sent.length === 1 ? sent[0] : sent);
        expect({ status, problems: items.filter((item) => 'problem' in item) }).toEqual({ status: 202, problems: [] });
        const ids = items.map((item) => ('id' in item ? String(item.id) : ''));
        while (!ids.every((id) => seen.has(id))) await new Promise<void>((resolve) => (arrived = resolve));
        for (const [index, id] of ids.entries()) {
          const message = sent[index] as { agent_id: string; metadata?: { message_id?: string } };
          // As the wire carries it: JSON knows neither -0 nor undefined.
          const expected = agentMessage.parse(JSON.parse(JSON.stringify(message)));
          const { key, value, ce_type } = seen.get(id) ?? {};
          expect(value).toEqual({ ...expected, metadata: { ...expected.metadata, fleet_id: 'alpha' } });
          expect([key, ce_type]).toEqual([message.agent_id, agentMessagesRaw.type]);
          if (message.metadata?.message_id !== undefined) expect(id).toBe(message.metadata.message_id);
        }
      }),
      { numRuns: 100 },
    );
  } finally {
    await reader.stop();
  }
}
