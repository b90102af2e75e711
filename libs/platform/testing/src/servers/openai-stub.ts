import { createServer, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

/** A model server that speaks OpenAI's protocol, and says the same to everybody. */
export interface OpenAiStub {
  /** For `baseURL` of a client. */
  readonly url: string;
  close(): void;
}

const WEATHER_CALL = {
  id: 'call_1',
  type: 'function',
  function: { name: 'get_weather', arguments: '{"city":"Paris"}' },
};

/**
 * A request with tools, and no answer of a tool yet, is answered with a call; the model `broken` with 500.
 *
 * @param port 0 takes a free one.
 */
export async function startOpenAiStub(wanted = 0): Promise<OpenAiStub> {
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const {
        model,
        messages = [],
        tools,
      } = JSON.parse(body) as {
        model: string;
        messages?: { role: string }[];
        tools?: unknown[];
      };
      const wantsTool = tools !== undefined && !messages.some(({ role }) => role === 'tool');
      const message = wantsTool
        ? { role: 'assistant', content: null, tool_calls: [WEATHER_CALL] }
        : { role: 'assistant', content: 'It rains in Paris.' };
      response.writeHead(model === 'broken' ? 500 : 200, { 'content-type': 'application/json' });
      response.end(
        JSON.stringify(
          model === 'broken'
            ? { error: { message: 'the model is on fire', type: 'server_error' } }
            : {
                id: 'chatcmpl-1',
                object: 'chat.completion',
                created: 1_772_366_400,
                model: `${model}-2026-01-01`,
                choices: [{ index: 0, message, finish_reason: wantsTool ? 'tool_calls' : 'stop' }],
                usage: { prompt_tokens: 21, completion_tokens: 7, total_tokens: 28 },
              },
        ),
      );
    });
  }).listen(wanted, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/v1`, close: () => server.close() };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
