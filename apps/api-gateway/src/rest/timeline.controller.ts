import { Controller, Get, Inject, Query, Req, UseGuards } from '@nestjs/common';
import type { Detection, Intervention, TimelineMark, TimelineSpan, TimelineView } from '@chorus/contracts';
import { ApiKeyGuard, CLOCK, RequireScope, type Clock } from '@chorus/service-kit';
import type { Request } from 'express';
import { FleetAccess } from '../auth/fleet-access.ts';
import { inFleet, type InFleet } from './in-fleet.ts';

const MAX_LABEL = { mark: 500, span: 1000 };

/** The past hour at a glance: how much was said when, what was done, what was wrong. */
@Controller('api/v1/timeline')
@UseGuards(ApiKeyGuard)
@RequireScope('read')
export class TimelineController {
  constructor(
    @Inject(FleetAccess) private readonly access: FleetAccess,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  timeline(@Req() request: Request, @Query({ schema: inFleet }) query: InFleet): TimelineView {
    const view = this.access.fleet(request, query.fleet_id);
    const now = this.clock.now();
    const from = view.film.beginsAt(now);
    const { resolution_ms, volumes } = view.film.volumes(from, now);
    return {
      fleet_id: view.fleet_id,
      from: instant(from),
      to: instant(now),
      resolution_ms,
      steps: volumes.map(({ at, ...counts }) => ({ at: instant(at), ...counts })),
      marks: view.interventionsSince(from).map(markOf),
      spans: view
        .detections(now)
        .filter(({ status, updated_at }) => status === 'open' || Date.parse(updated_at) >= from)
        .sort((a, b) => Date.parse(a.started_at) - Date.parse(b.started_at))
        .map(spanOf),
    };
  }
}

const instant = (ms: number): string => new Date(ms).toISOString();

const markOf = ({ timestamp, kind, agent_id, intervention_id, enforced, reason }: Intervention): TimelineMark => ({
  at: timestamp,
  kind,
  agent_id,
  id: intervention_id,
  label: reason.slice(0, MAX_LABEL.mark),
  enforced,
});

const spanOf = ({ detection_id, kind, status, started_at, updated_at, agents, summary }: Detection): TimelineSpan => ({
  detection_id,
  kind,
  from: started_at,
  to: status === 'closed' ? updated_at : null,
  agents,
  label: summary.slice(0, MAX_LABEL.span),
});
