import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { clientMessage, serverMessage } from '../api/live.ts';
import { allTopics } from '../topics/all.ts';
import { openApiDocument } from './document.ts';
import { topicSchema } from './json-schema.ts';

export const GENERATED = join(import.meta.dirname, '../../generated');

/** What `generated/` has to hold: text by path. */
export function generatedFiles(): Record<string, string> {
  const documents: Record<string, unknown> = {
    'openapi.json': openApiDocument(),
    'live/client-message.json': z.toJSONSchema(clientMessage, { io: 'input', unrepresentable: 'any' }),
    'live/server-message.json': z.toJSONSchema(serverMessage, { io: 'output', unrepresentable: 'any' }),
  };
  for (const topic of allTopics) documents[`topics/${topic.name}.json`] = topicSchema(topic);
  const entries = Object.entries(documents).map(([path, document]) => [path, `${JSON.stringify(document, null, 2)}\n`]);
  return Object.fromEntries(entries) as Record<string, string>;
}

export async function writeGenerated(): Promise<void> {
  await rm(GENERATED, { recursive: true, force: true });
  for (const [path, text] of Object.entries(generatedFiles())) {
    const file = join(GENERATED, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
}
