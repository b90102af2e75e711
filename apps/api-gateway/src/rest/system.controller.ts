import { Controller, Get, Inject, UseGuards } from '@nestjs/common';
import type { SystemHealth } from '@chorus/contracts';
import { ApiKeyGuard, RequireScope } from '@chorus/service-kit';
import { ReadModel } from '../read-model/read-model.ts';

/** How the system itself is. */
@Controller('api/v1/system')
@UseGuards(ApiKeyGuard)
@RequireScope('read')
export class SystemController {
  constructor(@Inject(ReadModel) private readonly model: ReadModel) {}

  @Get('health')
  health(): Promise<SystemHealth> {
    return this.model.health();
  }
}
