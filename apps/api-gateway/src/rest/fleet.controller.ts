import { Controller, Get, Inject, Query, Req, UseGuards } from '@nestjs/common';
import { agentId, type AgentSummary, type DecisionList, type GraphView, type MetricsSummary } from '@chorus/contracts';
import { ApiKeyGuard, CLOCK, RequireScope, type Clock } from '@chorus/service-kit';
import type { Request } from 'express';
import { z } from 'zod';
import { FleetAccess } from '../auth/fleet-access.ts';
import { between } from '../history/history-query.ts';
import type { FleetView } from '../read-model/fleet-view.ts';
import { page, pageQuery } from './paging.ts';
import { inFleet, type InFleet } from './in-fleet.ts';
import { pastMoment } from './past-moment.ts';

const graphQuery = inFleet.extend({ at: between.from });
const decisionQuery = inFleet.extend({
  ...pageQuery.shape,
  min_risk: z.coerce.number().min(0).max(1).optional(),
  agent_id: agentId.optional(),
});

/** What happens in a fleet. */
@Controller('api/v1')
@UseGuards(ApiKeyGuard)
@RequireScope('read')
export class FleetController {
  constructor(
    @Inject(FleetAccess) private readonly access: FleetAccess,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get('graph')
  graph(@Req() request: Request, @Query({ schema: graphQuery }) query: z.infer<typeof graphQuery>): GraphView {
    const view = this.access.fleet(request, query.fleet_id);
    const now = this.clock.now();
    if (query.at !== undefined) return pastGraph(view, pastMoment(view, query.at, now), now);
    return {
      fleet_id: view.fleet_id,
      as_of: new Date(now).toISOString(),
      resolution_ms: 0,
      nodes: view.nodes(now),
      edges: view.edges(now),
      metrics: view.metrics,
      trust: view.agents(now).flatMap(({ trust }) => (trust ? [trust] : [])),
      detections: view.detections(now).filter(({ status }) => status === 'open'),
    };
  }

  @Get('decisions')
  decisions(
    @Req() request: Request,
    @Query({ schema: decisionQuery }) query: z.infer<typeof decisionQuery>,
  ): DecisionList {
    const view = this.access.fleet(request, query.fleet_id);
    const { min_risk = 0, agent_id } = query;
    const wanted = view.decisions.filter(
      ({ decision }) =>
        decision.conflict_analysis.risk >= min_risk &&
        (agent_id === undefined || decision.original_message.agent_id === agent_id),
    );
    const older = (offset: string, cursor: string) => Number(offset) < Number(cursor);
    const { items, next_cursor } = page(wanted, ({ offset }) => String(offset), query, older);
    return { fleet_id: view.fleet_id, decisions: items, next_cursor };
  }

  @Get('metrics/summary')
  summary(@Req() request: Request, @Query({ schema: inFleet }) query: InFleet): MetricsSummary {
    const view = this.access.fleet(request, query.fleet_id);
    const now = this.clock.now();
    return {
      fleet_id: view.fleet_id,
      as_of: new Date(now).toISOString(),
      ...trustFigures(view.agents(now)),
      graph: view.metrics,
      open_detections: view.detections(now).filter(({ status }) => status === 'open').length,
      mode: view.mode,
    };
  }
}

function pastGraph({ fleet_id, film }: FleetView, moment: number, now: number): GraphView {
  const { as_of, ...frame } = film.at(moment, now);
  return { fleet_id, as_of: new Date(as_of).toISOString(), ...frame };
}

/** How many stand where, and how the scores are spread. */
export function trustFigures(agents: readonly AgentSummary[]): Pick<MetricsSummary, 'agents' | 'trust'> {
  const known = agents.flatMap(({ trust }) => (trust ? [trust] : []));
  const count = (matches: (trust: (typeof known)[number]) => boolean) => known.filter(matches).length;
  const scores = known.map(({ score }) => score);
  const sum = scores.reduce((total, score) => total + score, 0);
  return {
    agents: {
      total: agents.length,
      active: count(({ standing }) => standing === 'active'),
      probation: count(({ standing }) => standing === 'probation'),
      quarantined: count(({ standing, enforced }) => standing === 'quarantined' && enforced),
      would_be_quarantined: count(({ standing, enforced }) => standing === 'quarantined' && !enforced),
      trust_below_60: count(({ score }) => score < 60),
      trust_below_30: count(({ score }) => score < 30),
    },
    trust:
      scores.length === 0 ? { mean: null, lowest: null } : { mean: sum / scores.length, lowest: Math.min(...scores) },
  };
}
