import { request as rawRequest } from 'node:http';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  BadRequestException,
  Body,
  Controller,
  Get,
  Inject,
  Module,
  Param,
  Post,
  Query,
  UseGuards,
  type MiddlewareConsumer,
} from '@nestjs/common';
import { MemoryBus } from '@chorus/bus';
import { problem, type Problem } from '@chorus/contracts';
import { z } from 'zod';
import {
  ApiKeyGuard,
  ApiKeysModule,
  apiKeysSchema,
  ApiKeyStore,
  authenticate,
  createLogger,
  defineService,
  newApiKey,
  ProblemException,
  rateLimit,
  RequireScope,
  runService,
  type RunningService,
} from '../index.ts';

const thing = z.object({ name: z.string().min(1), 'a/b': z.object({ 'c~d': z.array(z.int()) }).optional() });
const page = z.object({ limit: z.coerce.number().int().max(10).default(5) });

@Controller('things')
class ThingsController {
  @Post()
  create(@Body({ schema: thing }) body: z.infer<typeof thing>) {
    return body;
  }

  @Get()
  list(@Query({ schema: page }) query: z.infer<typeof page>) {
    return query;
  }

  @Get('broken')
  broken() {
    throw new Error('password=hunter2 at /secret/path');
  }

  @Get('refused')
  refused() {
    throw new BadRequestException('not like this');
  }

  @Get('busy')
  busy() {
    throw new ProblemException({
      status: 503,
      kind: 'busy',
      detail: 'later',
      headers: { 'retry-after': '7' },
      extra: { queue: 3 },
    });
  }

  @Get(':id')
  one(@Param('id') id: string) {
    return { id };
  }
}

@Controller('vault')
@UseGuards(ApiKeyGuard)
class VaultController {
  @Get()
  @RequireScope('read')
  read() {
    return { fine: true };
  }

  @Post()
  @RequireScope('write')
  write() {
    return { fine: true };
  }
}

@Controller('limited')
class LimitedController {
  @Get()
  get() {
    return { fine: true };
  }
}

@Module({
  imports: [ApiKeysModule],
  controllers: [ThingsController, VaultController, LimitedController],
})
class HttpModule {
  constructor(@Inject(ApiKeyStore) private readonly keys: ApiKeyStore) {}

  configure(consumer: MiddlewareConsumer) {
    consumer.apply(authenticate(this.keys), rateLimit({ limitPerMinute: 3 })).forRoutes(LimitedController);
  }
}

const reader = newApiKey();
const writer = newApiKey();
const logged: string[] = [];
const bus = new MemoryBus();
let service: RunningService;

beforeAll(async () => {
  const keys = [
    { id: 'reader', hash: reader.hash, fleets: ['*'], scopes: ['read'] },
    { id: 'writer', hash: writer.hash, fleets: ['f'], scopes: ['read', 'write'] },
  ];
  service = await runService(
    defineService({ name: 'http', config: apiKeysSchema, topics: [], module: () => HttpModule }),
    {
      env: { CHORUS_API_KEYS: JSON.stringify(keys) },
      bus,
      logger: createLogger({ level: 'debug', destination: { write: (line) => void logged.push(line) } }),
    },
  );
});
afterAll(async () => {
  await service.close();
  await bus.close();
});

/** Asks and expects problem details. */
async function problemFor(path: string, init: RequestInit = {}): Promise<Problem & { response: Response }> {
  const response = await fetch(`${service.url}${path}`, init);
  expect(response.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  const answer = problem.parse(await response.json());
  expect(answer.status).toBe(response.status);
  expect(answer.instance).toBe(response.headers.get('x-request-id'));
  return { ...answer, response };
}

const post = (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}): RequestInit => ({
  method: 'POST',
  body,
  headers: { 'content-type': 'application/json', ...headers },
});

describe('problem details', () => {
  it('names every wrong field of a body by JSON Pointer', async () => {
    const answer = await problemFor('/things', post('{"name":"","a/b":{"c~d":[1,"x"]}}'));
    expect(answer).toMatchObject({ status: 422, type: '/problems/validation' });
    expect(answer.errors?.map(({ pointer }) => pointer)).toEqual(['/name', '/a~1b/c~0d/1']);
  });

  it('answers wrong query parameters with 400', async () => {
    const answer = await problemFor('/things?limit=11');
    expect(answer).toMatchObject({ status: 400, type: '/problems/validation', errors: [{ pointer: '/limit' }] });
    expect(await (await fetch(`${service.url}/things`)).json()).toEqual({ limit: 5 });
  });

  it('answers unknown routes with 404, and known ones with 405 and Allow', async () => {
    expect((await problemFor('/nowhere')).status).toBe(404);
    const { status, response, detail } = await problemFor('/things', { method: 'DELETE' });
    expect([status, response.headers.get('allow'), detail]).toEqual([
      405,
      'GET, POST',
      'DELETE is not possible at /things; GET, POST is.',
    ]);
    expect((await problemFor('/things/x', post('{}'))).response.headers.get('allow')).toBe('GET');
  });

  it('keeps the inside of an unexpected error in the log', async () => {
    const { status, response, ...rest } = await problemFor('/things/broken');
    expect(status).toBe(500);
    expect(JSON.stringify(rest)).not.toMatch(/hunter2|secret/);
    const id = String(response.headers.get('x-request-id'));
    expect(
      logged.filter(
        (line) => line.includes(id) && line.includes('"level":"error"') && line.includes('ThingsController'),
      ),
    ).toHaveLength(1);
  });

  it('passes on what was meant for the client: Nest exceptions and problems with headers and members of their own', async () => {
    expect(await problemFor('/things/refused')).toMatchObject({
      status: 400,
      type: 'about:blank',
      detail: 'not like this',
    });
    const busy = await problemFor('/things/busy');
    expect(busy).toMatchObject({ status: 503, type: '/problems/busy', title: 'Service Unavailable', queue: 3 });
    expect(busy.response.headers.get('retry-after')).toBe('7');
  });

  it('answers an address that cannot be decoded', async () => {
    expect((await problemFor('/things/%ff')).status).toBe(400);
  });

  it('takes a sane request id and replaces any other', async () => {
    const idFor = async (id: string) => (await problemFor('/nowhere', { headers: { 'x-request-id': id } })).instance;
    expect(await idFor('trace-1.2:3')).toBe('trace-1.2:3');
    expect(await idFor('<script>')).toMatch(/^[0-9a-f-]{36}$/);
    expect(await idFor('x'.repeat(129))).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('JSON bodies', () => {
  it.each([
    [
      'malformed',
      '{"name": "x",}',
      'The body is not JSON: unexpected character where key is due at line 1, column 14.',
    ],
    ['cut short', '{"name": "x', 'The body is not JSON: a string without its end at line 1, column 12.'],
    ['only blanks', '  ', 'The body is not JSON: the text ends where value is due at line 1, column 3.'],
    ['10,000 levels deep', '['.repeat(10_000) + ']'.repeat(10_000), 'The body nests deeper than 64 levels.'],
    ['1,000 objects deep', '{"a":'.repeat(1000) + '1' + '}'.repeat(1000), 'The body nests deeper than 64 levels.'],
  ])('answers 400 to what is %s', async (_what, body, detail) => {
    expect(await problemFor('/things', post(body))).toMatchObject({
      status: 400,
      type: '/problems/malformed-json',
      detail,
    });
  });

  it('answers 400 to invalid UTF-8', async () => {
    const bytes = Uint8Array.from([...Buffer.from('{"name":"'), 0xc3, 0x28, ...Buffer.from('"}')]);
    expect(await problemFor('/things', post(bytes))).toMatchObject({
      status: 400,
      detail: 'The body is not valid UTF-8.',
    });
  });

  it('answers 413 to what is too large, compressed or not', async () => {
    const large = JSON.stringify({ name: 'x'.repeat(200_000) });
    expect((await problemFor('/things', post(large))).status).toBe(413);
    expect(
      (await problemFor('/things', post(new Uint8Array(gzipSync(large)), { 'content-encoding': 'gzip' }))).status,
    ).toBe(413);
  });

  it('reads compressed bodies and refuses encodings it does not know', async () => {
    const small = new Uint8Array(gzipSync('{"name":"x"}'));
    expect((await fetch(`${service.url}/things`, post(small, { 'content-encoding': 'gzip' }))).status).toBe(201);
    expect((await problemFor('/things', post(small, { 'content-encoding': 'x' }))).status).toBe(415);
    expect((await problemFor('/things', post('not gzip', { 'content-encoding': 'gzip' }))).status).toBe(400);
  });

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/json, text/plain',
    'application/json; charset=utf-16',
    'nonsense',
    'multipart/form-data; boundary=x',
  ])('answers 415 to %s', async (type) => {
    expect((await problemFor('/things', post('{"name":"x"}', { 'content-type': type }))).status).toBe(415);
  });

  it.each(['application/json; charset=utf-8', 'Application/JSON;charset="UTF-8"', 'application/cloudevents+json'])(
    'takes %s',
    async (type) => {
      expect((await fetch(`${service.url}/things`, post('{"name":"x"}', { 'content-type': type }))).status).toBe(201);
    },
  );

  it('answers 415 to a media type given twice', async () => {
    const status = await new Promise((resolve, reject) => {
      const request = rawRequest(`${service.url}/things`, { method: 'POST' }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      request.on('error', reject);
      request.setHeader('content-type', ['application/json', 'application/json']);
      request.end('{"name":"x"}');
    });
    expect(status).toBe(415);
  });

  it('keeps __proto__ harmless', async () => {
    const response = await fetch(
      `${service.url}/things`,
      post('{"name":"x","__proto__":{"admin":true},"constructor":{"prototype":{"admin":true}}}'),
    );
    expect([response.status, await response.json()]).toEqual([201, { name: 'x' }]);
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  });

  it('treats no body as no value', async () => {
    expect((await problemFor('/things', { method: 'POST' })).status).toBe(422);
  });

  it('survives what is not HTTP', async () => {
    const answer = await new Promise<string>((resolve) => {
      const socket = connect(service.port, '127.0.0.1', () => socket.end('NONSENSE\r\n\r\n'));
      let text = '';
      socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
      socket.on('close', () => resolve(text));
    });
    expect(answer).toMatch(/^HTTP\/1.1 400/);
    expect((await fetch(`${service.url}/health/live`)).status).toBe(200);
  });
});

describe('API keys', () => {
  it('answers 401 with WWW-Authenticate to no key and to an unknown one', async () => {
    const without = await problemFor('/vault');
    expect([without.status, without.response.headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="chorus"']);
    expect(without.detail).toContain('An API key is needed');
    const unknown = await problemFor('/vault', { headers: { authorization: `Bearer ${newApiKey().key}` } });
    expect([unknown.status, unknown.detail]).toEqual([401, expect.stringContaining('not known')]);
    for (const value of ['Basic YTpi', 'Bearer', `Bearer ${reader.key} x`, reader.key])
      expect((await problemFor('/vault', { headers: { authorization: value } })).status).toBe(401);
  });

  it('takes a key from either header', async () => {
    for (const headers of [
      { authorization: `Bearer ${reader.key}` },
      { authorization: `bearer ${reader.key}` },
      { 'x-api-key': reader.key },
    ])
      expect((await fetch(`${service.url}/vault`, { headers })).status).toBe(200);
  });

  it('answers 403 and names the scope that is missing', async () => {
    const answer = await problemFor('/vault', { method: 'POST', headers: { 'x-api-key': reader.key } });
    expect(answer).toMatchObject({ status: 403, type: '/problems/missing-scope', required_scope: 'write' });
    expect(answer.detail).toBe('This needs the scope "write"; the key "reader" has read.');
    expect((await fetch(`${service.url}/vault`, { method: 'POST', headers: { 'x-api-key': writer.key } })).status).toBe(
      201,
    );
  });

  it('never logs a key', () => {
    expect(logged.length).toBeGreaterThan(10);
    expect(logged.join('')).not.toContain(reader.key);
    expect(logged.join('')).not.toContain(writer.key);
  });
});

describe('rateLimit', () => {
  it('counts each key by itself, and says the state in headers', async () => {
    const ask = (headers: Record<string, string>) => fetch(`${service.url}/limited`, { headers });
    const key = { 'x-api-key': reader.key };
    const answers = [await ask(key), await ask(key), await ask(key)];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(answers.map(({ headers }) => headers.get('ratelimit-remaining'))).toEqual(['2', '1', '0']);
    expect(answers[0]?.headers.get('ratelimit-limit')).toBe('3');
    const over = await problemFor('/limited', { headers: key });
    expect(over).toMatchObject({ status: 429, type: '/problems/rate-limit' });
    expect(Number(over.response.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await ask({ 'x-api-key': writer.key })).status).toBe(200);
    expect((await ask({})).status).toBe(200);
    const unknown = await ask({ 'x-api-key': newApiKey().key });
    expect(unknown.headers.get('ratelimit-remaining')).toBe('1');
  });
});
