import { request as rawRequest } from 'node:http';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Body, Controller, Module, Post } from '@nestjs/common';
import { z } from 'zod';
import { post, runModule, type RunningModule } from '../testing/running-module.ts';

const thing = z.object({ name: z.string().min(1) });

@Controller('things')
class ThingsController {
  @Post()
  create(@Body({ schema: thing }) body: z.infer<typeof thing>) {
    return body;
  }
}

@Module({ controllers: [ThingsController] })
class ThingsModule {}

let running: RunningModule;
beforeAll(async () => {
  running = await runModule(ThingsModule);
});
afterAll(() => running.close());

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
    expect(await running.problemFor('/things', post(body))).toMatchObject({
      status: 400,
      type: '/problems/malformed-json',
      detail,
    });
  });

  it('answers 400 to invalid UTF-8', async () => {
    const bytes = Uint8Array.from([...Buffer.from('{"name":"'), 0xc3, 0x28, ...Buffer.from('"}')]);
    expect(await running.problemFor('/things', post(bytes))).toMatchObject({
      status: 400,
      detail: 'The body is not valid UTF-8.',
    });
  });

  it('answers 413 to what is too large, compressed or not', async () => {
    const large = JSON.stringify({ name: 'x'.repeat(200_000) });
    expect((await running.problemFor('/things', post(large))).status).toBe(413);
    expect(
      (await running.problemFor('/things', post(new Uint8Array(gzipSync(large)), { 'content-encoding': 'gzip' })))
        .status,
    ).toBe(413);
  });

  it('reads compressed bodies and refuses encodings it does not know', async () => {
    const small = new Uint8Array(gzipSync('{"name":"x"}'));
    expect((await fetch(`${running.url}/things`, post(small, { 'content-encoding': 'gzip' }))).status).toBe(201);
    expect((await running.problemFor('/things', post(small, { 'content-encoding': 'x' }))).status).toBe(415);
    expect((await running.problemFor('/things', post('not gzip', { 'content-encoding': 'gzip' }))).status).toBe(400);
  });

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/json, text/plain',
    'application/json; charset=utf-16',
    'nonsense',
    'multipart/form-data; boundary=x',
  ])('answers 415 to %s', async (type) => {
    expect((await running.problemFor('/things', post('{"name":"x"}', { 'content-type': type }))).status).toBe(415);
  });

  it.each(['application/json; charset=utf-8', 'Application/JSON;charset="UTF-8"', 'application/cloudevents+json'])(
    'takes %s',
    async (type) => {
      expect((await fetch(`${running.url}/things`, post('{"name":"x"}', { 'content-type': type }))).status).toBe(201);
    },
  );

  it('answers 415 to a media type given twice', async () => {
    const status = await new Promise((resolve, reject) => {
      const request = rawRequest(`${running.url}/things`, { method: 'POST' }, (response) => {
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
      `${running.url}/things`,
      post('{"name":"x","__proto__":{"admin":true},"constructor":{"prototype":{"admin":true}}}'),
    );
    expect([response.status, await response.json()]).toEqual([201, { name: 'x' }]);
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  });

  it('treats no body as no value', async () => {
    expect((await running.problemFor('/things', { method: 'POST' })).status).toBe(422);
  });

  it('survives what is not HTTP', async () => {
    const answer = await new Promise<string>((resolve) => {
      const socket = connect(running.port, '127.0.0.1', () => socket.end('NONSENSE\r\n\r\n'));
      let text = '';
      socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
      socket.on('close', () => resolve(text));
    });
    expect(answer).toMatch(/^HTTP\/1.1 400/);
    expect((await fetch(`${running.url}/health/live`)).status).toBe(200);
  });
});
