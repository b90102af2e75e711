import { describe, expect, it } from '@jest/globals';
import { Controller, Get, Inject, Module } from '@nestjs/common';
import { MemoryBus } from '@chorus/bus';
import { z } from 'zod';
import { CONFIG, createLogger, defineService, runService } from './index.ts';

@Controller('greeting')
class GreetingController {
  constructor(@Inject(CONFIG) private readonly config: { GREETING: string }) {}

  @Get()
  greet() {
    return { greeting: this.config.GREETING };
  }
}

@Module({ controllers: [GreetingController] })
class GreetingModule {}

const greeter = defineService({
  name: 'greeter',
  config: z.object({ GREETING: z.string().default('hello') }),
  topics: [],
  module: () => GreetingModule,
});

const logger = createLogger({ level: 'silent' });

describe('runService', () => {
  it('serves what the module offers, with probes and metrics', async () => {
    const service = await runService(greeter, { env: { GREETING: 'salut' }, bus: new MemoryBus(), logger });
    try {
      expect(await (await fetch(`${service.url}/greeting`)).json()).toEqual({ greeting: 'salut' });
      const ready = await fetch(`${service.url}/health/ready`);
      expect([ready.status, await ready.json()]).toMatchObject([200, { ready: true, missing: [] }]);
      expect((await fetch(`${service.url}/health/live`)).status).toBe(200);
      expect(await (await fetch(`${service.url}/metrics`)).text()).toMatch(
        /http_request_duration_seconds_count\{method="GET",route="\/greeting",status_code="200"\} 1/,
      );
    } finally {
      await service.close();
    }
    await expect(fetch(`${service.url}/greeting`)).rejects.toThrow();
  });
});
