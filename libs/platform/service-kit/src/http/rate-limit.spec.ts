import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get, Inject, Module, type MiddlewareConsumer } from '@nestjs/common';
import { authenticate } from '../keys/api-key.guard.ts';
import { ApiKeyStore } from '../keys/api-key.store.ts';
import { ApiKeysModule } from '../keys/api-keys.module.ts';
import { newApiKey } from '../keys/api-keys.ts';
import { keysEnv, reader, runModule, writer, type RunningModule } from '../testing/running-module.ts';
import { rateLimit } from './rate-limit.ts';

@Controller('limited')
class LimitedController {
  @Get()
  get() {
    return { fine: true };
  }
}

@Module({ imports: [ApiKeysModule], controllers: [LimitedController] })
class LimitedModule {
  constructor(@Inject(ApiKeyStore) private readonly keys: ApiKeyStore) {}

  configure(consumer: MiddlewareConsumer) {
    consumer.apply(authenticate(this.keys), rateLimit({ limitPerMinute: 3 })).forRoutes(LimitedController);
  }
}

let running: RunningModule;
beforeAll(async () => {
  running = await runModule(LimitedModule, keysEnv);
});
afterAll(() => running.close());

describe('rateLimit', () => {
  it('counts each key by itself, and says the state in headers', async () => {
    const ask = (headers: Record<string, string>) => fetch(`${running.url}/limited`, { headers });
    const key = { 'x-api-key': reader.key };
    const answers = [await ask(key), await ask(key), await ask(key)];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(answers.map(({ headers }) => headers.get('ratelimit-remaining'))).toEqual(['2', '1', '0']);
    expect(answers[0]?.headers.get('ratelimit-limit')).toBe('3');
    const over = await running.problemFor('/limited', { headers: key });
    expect(over).toMatchObject({ status: 429, type: '/problems/rate-limit' });
    expect(Number(over.response.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await ask({ 'x-api-key': writer.key })).status).toBe(200);
    expect((await ask({})).status).toBe(200);
    const unknown = await ask({ 'x-api-key': newApiKey().key });
    expect(unknown.headers.get('ratelimit-remaining')).toBe('1');
  });
});
