import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BadRequestException, Body, Controller, Get, Module, Param, Post, Query } from '@nestjs/common';
import { z } from 'zod';
import { post, runModule, type RunningModule } from '../testing/running-module.ts';
import { ProblemException } from './problem.ts';

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

@Module({ controllers: [ThingsController] })
class ThingsModule {}

let running: RunningModule;
beforeAll(async () => {
  running = await runModule(ThingsModule);
});
afterAll(() => running.close());

describe('problem details', () => {
  it('names every wrong field of a body by JSON Pointer', async () => {
    const answer = await running.problemFor('/things', post('{"name":"","a/b":{"c~d":[1,"x"]}}'));
    expect(answer).toMatchObject({ status: 422, type: '/problems/validation' });
    expect(answer.errors).toEqual([
      { pointer: '/name', detail: 'is empty; a string of at least 1 character is expected' },
      { pointer: '/a~1b/c~0d/1', detail: 'is a string; a whole number is expected' },
    ]);
  });

  it('answers wrong query parameters with 400', async () => {
    const answer = await running.problemFor('/things?limit=11');
    expect(answer).toMatchObject({ status: 400, type: '/problems/validation', errors: [{ pointer: '/limit' }] });
    expect(await (await fetch(`${running.url}/things`)).json()).toEqual({ limit: 5 });
  });

  it('answers unknown routes with 404, and known ones with 405 and Allow', async () => {
    expect((await running.problemFor('/nowhere')).status).toBe(404);
    const { status, response, detail } = await running.problemFor('/things', { method: 'DELETE' });
    expect([status, response.headers.get('allow'), detail]).toEqual([
      405,
      'GET, POST',
      'DELETE is not possible at /things; GET, POST is.',
    ]);
    expect((await running.problemFor('/things/x', post('{}'))).response.headers.get('allow')).toBe('GET');
  });

  it('keeps the inside of an unexpected error in the log', async () => {
    const { status, response, ...rest } = await running.problemFor('/things/broken');
    expect(status).toBe(500);
    expect(JSON.stringify(rest)).not.toMatch(/hunter2|secret/);
    const id = String(response.headers.get('x-request-id'));
    expect(
      running.logged.filter(
        (line) => line.includes(id) && line.includes('"level":"error"') && line.includes('ThingsController'),
      ),
    ).toHaveLength(1);
  });

  it('passes on what was meant for the client: Nest exceptions and problems with headers and members of their own', async () => {
    expect(await running.problemFor('/things/refused')).toMatchObject({
      status: 400,
      type: 'about:blank',
      detail: 'not like this',
    });
    const busy = await running.problemFor('/things/busy');
    expect(busy).toMatchObject({ status: 503, type: '/problems/busy', title: 'Service Unavailable', queue: 3 });
    expect(busy.response.headers.get('retry-after')).toBe('7');
  });

  it('answers an address that cannot be decoded', async () => {
    expect((await running.problemFor('/things/%ff')).status).toBe(400);
  });

  it('takes a sane request id and replaces any other', async () => {
    const idFor = async (id: string) =>
      (await running.problemFor('/nowhere', { headers: { 'x-request-id': id } })).instance;
    expect(await idFor('trace-1.2:3')).toBe('trace-1.2:3');
    expect(await idFor('<script>')).toMatch(/^[0-9a-f-]{36}$/);
    expect(await idFor('x'.repeat(129))).toMatch(/^[0-9a-f-]{36}$/);
  });
});
