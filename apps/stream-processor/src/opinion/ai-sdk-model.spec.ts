import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aiSdkModel } from './ai-sdk-model.ts';
import { GOOD, settingsFor } from './testing/consulting.ts';

interface Seen {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Record<string, unknown>;
}

const PROMPT = { system: 'the rules', user: 'the record' };
const ANSWER = JSON.stringify(GOOD);

/** The same answer as each API says it. */
const SAID: Readonly<Record<string, object>> = {
  '/v1/responses': {
    ...{ id: 'r', object: 'response', created_at: 1, model: 'small', status: 'completed', incomplete_details: null },
    output: [
      {
        ...{ type: 'message', id: 'm', role: 'assistant', status: 'completed' },
        content: [{ type: 'output_text', text: ANSWER, annotations: [] }],
      },
    ],
    usage: { input_tokens: 30, output_tokens: 9, total_tokens: 39 },
  },
  '/v1/messages': {
    ...{ id: 'm', type: 'message', role: 'assistant', model: 'small', stop_reason: 'tool_use', stop_sequence: null },
    content: [{ type: 'tool_use', id: 't', name: 'json', input: GOOD }],
    usage: { input_tokens: 30, output_tokens: 9 },
  },
  '/v1/chat/completions': {
    ...{ id: 'c', object: 'chat.completion', created: 1, model: 'small' },
    choices: [{ index: 0, message: { role: 'assistant', content: ANSWER }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 30, completion_tokens: 9, total_tokens: 39 },
  },
};

describe('each provider', () => {
  const seen: Seen[] = [];
  let elsewhere = '';
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const path = request.url ?? '';
      if (path.startsWith('/moved'))
        return void response.writeHead(307, { location: `${elsewhere}/v1/chat/completions` }).end();
      if (path.startsWith('/endless')) return void response.writeHead(200).end('x'.repeat(1_100_000));
      const body = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>;
      seen.push({ path, headers: request.headers, body });
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(SAID[path] ?? {}));
    });
  });
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    elsewhere = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.close();
    server.closeAllConnections();
  });
  const ask = (settings: Record<string, string>, path = '/v1') =>
    aiSdkModel(settingsFor(`${elsewhere}${path}`, settings)).ask(PROMPT, 500, new AbortController().signal);

  it.each([
    ['openai', '/v1/responses', 'authorization', 'Bearer the-key'],
    ['anthropic', '/v1/messages', 'x-api-key', 'the-key'],
    ['openai-compatible', '/v1/chat/completions', 'authorization', 'Bearer the-key'],
  ])('is asked in its own protocol: %s', async (LLM_PROVIDER, path, header, key) => {
    expect(await ask({ LLM_PROVIDER })).toEqual({ answer: GOOD, tokens: { input: 30, output: 9 } });
    const { headers, body, ...request } = seen.at(-1)!;
    expect(request.path).toBe(path);
    expect(headers[header]).toBe(key);
    expect(JSON.stringify(body)).toContain('the record');
    expect(JSON.stringify(body)).toContain('rationale');
  });

  it('is told to keep nothing, where it would otherwise', async () => {
    await ask({ LLM_PROVIDER: 'openai' });
    expect(seen.at(-1)?.body).toMatchObject({ store: false, max_output_tokens: 500 });
  });

  it('is not followed elsewhere, with the key', async () => {
    const before = seen.length;
    await expect(ask({}, '/moved')).rejects.toMatchObject({ message: 'it answered 307', isOutage: true });
    expect(seen).toHaveLength(before);
  });

  it('is not read beyond a mebibyte', async () => {
    await expect(ask({}, '/endless')).rejects.toMatchObject({ name: 'ModelFailed', isOutage: true, mayHaveCost: true });
  });
});
