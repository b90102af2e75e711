import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { format } from 'prettier';
import { z } from 'zod';
import { clientMessage, serverMessage } from '../api/live.ts';
import { allTopics } from '../topics/all.ts';
import { openApiDocument } from './document.ts';
import { topicSchema } from './json-schema.ts';

export const GENERATED = join(import.meta.dirname, '../../generated');

/** What `generated/` has to hold: text by path. */
export async function generatedFiles(): Promise<Record<string, string>> {
  const documents: Record<string, unknown> = {
    'openapi.json': openApiDocument(),
    'live/client-message.json': z.toJSONSchema(clientMessage, { io: 'input', unrepresentable: 'any' }),
    'live/server-message.json': z.toJSONSchema(serverMessage, { io: 'output', unrepresentable: 'any' }),
  };
  for (const topic of allTopics) documents[`topics/${topic.name}.json`] = topicSchema(topic);
  const entries = Object.entries(documents).map(
    async ([path, document]) =>
      [path, await format(JSON.stringify(document), { parser: 'json', printWidth: 120 })] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
}

export async function writeGenerated(): Promise<void> {
  await rm(GENERATED, { recursive: true, force: true });
  for (const [path, text] of Object.entries(await generatedFiles())) {
    const file = join(GENERATED, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
}
