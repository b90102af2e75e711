import { Controller, Get, Header, Inject, Res } from '@nestjs/common';
import type { Response } from 'express';
import { HEALTH } from '../tokens.ts';
import type { Health } from './health.ts';

/** Probes for an orchestrator and for people. */
@Controller('health')
export class HealthController {
  constructor(@Inject(HEALTH) private readonly health: Health) {}

  /** 200 as long as the event loop turns: an answer at all is the sign of life. */
  @Get('live')
  @Header('cache-control', 'no-store')
  live(): { status: 'up' } {
    return { status: 'up' };
  }

  /** 200 when requests may come, else 503; either way with what is missing and the state of every dependency. */
  @Get('ready')
  @Header('cache-control', 'no-store')
  async ready(@Res({ passthrough: true }) response: Response) {
    const { ready, state, missing, dependencies } = await this.health.report();
    response.status(ready ? 200 : 503);
    return { ready, state, missing, dependencies };
  }
}
