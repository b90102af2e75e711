import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

/** What a client asks, as far as anybody looks at it. */
export interface ModelRequest {
  readonly model: string;
  readonly messages: readonly { readonly role: string; readonly content?: unknown }[];
  readonly tools?: readonly unknown[];
  readonly [field: string]: unknown;
}

/** What the server does: speak, call a tool, refuse, send bytes that are no answer, say nothing, or cut the connection. */
export type ModelAnswer =
  | { readonly content: string | null; readonly tool_calls?: readonly unknown[] }
  | { readonly status: number }
  | { readonly body: string }
  | 'hang'
  | 'cut';

/** A model server that speaks OpenAI's protocol. */
export interface OpenAiStub {
  /** For `baseURL` of a client. */
  readonly url: string;
  /** All that it was asked, oldest first. */
  readonly requests: readonly ModelRequest[];
  close(): void;
}

const WEATHER_CALL = {
  id: 'call_1',
  type: 'function',
  function: { name: 'get_weather', arguments: '{"city":"Paris"}' },
};

/** The same to everybody: with tools, and no answer of a tool yet, a call; the model `broken` fails. */
function aboutTheWeather({ model, messages, tools }: ModelRequest): ModelAnswer {
  if (model === 'broken') return { status: 500 };
  const wantsTool = tools !== undefined && !messages.some(({ role }) => role === 'tool');
  return wantsTool ? { content: null, tool_calls: [WEATHER_CALL] } : { content: 'It rains in Paris.' };
}

/**
 * @param wanted the port; 0 takes a free one
 * @param answer what it says; about the weather unless given
 */
export async function startOpenAiStub(
  wanted = 0,
  answer: (request: ModelRequest) => ModelAnswer | Promise<ModelAnswer> = aboutTheWeather,
): Promise<OpenAiStub> {
  const requests: ModelRequest[] = [];
  const server = createServer((incoming, response) => {
    void bodyOf(incoming).then(async (body) => {
      const request = { messages: [], ...(JSON.parse(body) as object) } as unknown as ModelRequest;
      requests.push(request);
      reply(response, request, await answer(request));
    });
  }).listen(wanted, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    requests,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function reply(response: ServerResponse, { model }: ModelRequest, answer: ModelAnswer): void {
  if (answer === 'hang') return;
  if (answer === 'cut') return void response.destroy();
  const status = 'status' in answer ? answer.status : 200;
  response.writeHead(status, { 'content-type': 'application/json' });
  if ('body' in answer) return void response.end(answer.body);
  if ('status' in answer)
    return void response.end(JSON.stringify({ error: { message: 'the model is on fire', type: 'server_error' } }));
  response.end(
    JSON.stringify({
      id: 'chatcmpl-1',
      object: 'chat.completion',
      created: 1_772_366_400,
      model: `${model}-2026-01-01`,
      choices: [
        {
          index: 0,
          message: { role: 'assistant', ...answer },
          finish_reason: answer.tool_calls ? 'tool_calls' : 'stop',
        },
      ],
      usage: { prompt_tokens: 21, completion_tokens: 7, total_tokens: 28 },
    }),
  );
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
