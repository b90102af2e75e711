import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query, Req, UseGuards } from '@nestjs/common';
import {
  agentId,
  agentStateOf,
  interventionRequest,
  type AgentDetail,
  type AgentHistory,
  type AgentList,
  type AgentState,
  type CommandAccepted,
} from '@chorus/contracts';
import { blastRadius, FleetGraph } from '@chorus/graph';
import { ApiKeyGuard, CLOCK, ProblemException, RequireScope, type Clock } from '@chorus/service-kit';
import type { Request } from 'express';
import type { z } from 'zod';
import { FleetAccess } from '../auth/fleet-access.ts';
import { OperatorCommands } from '../commands/operator-commands.ts';
import { between, historyPage, requireOrder } from '../history/history-query.ts';
import { History } from '../history/history.ts';
import type { FleetView } from '../read-model/fleet-view.ts';
import { page, pageQuery } from './paging.ts';
import { inFleet, type InFleet } from './in-fleet.ts';

const HOUR_MS = 3_600_000;
const listQuery = inFleet.extend(pageQuery.shape);
const historyQuery = inFleet.extend({ ...between, ...historyPage({ most: 10_000, usual: 1_000 }) });

type Reason = z.infer<typeof interventionRequest>;

/** Agents: who they are, how they stand, what becomes of them. */
@Controller('api/v1/agents')
@UseGuards(ApiKeyGuard)
export class AgentsController {
  constructor(
    @Inject(FleetAccess) private readonly access: FleetAccess,
    @Inject(OperatorCommands) private readonly commands: OperatorCommands,
    @Inject(History) private readonly past: History,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  @RequireScope('read')
  list(@Req() request: Request, @Query({ schema: listQuery }) query: z.infer<typeof listQuery>): AgentList {
    const view = this.access.fleet(request, query.fleet_id);
    const agents = view.agents(this.clock.now());
    const { items, next_cursor } = page(agents, ({ agent_id }) => agent_id, query);
    return { fleet_id: view.fleet_id, agents: items, total: agents.length, next_cursor };
  }

  @Get(':id')
  @RequireScope('read')
  detail(
    @Req() request: Request,
    @Param('id', { schema: agentId }) id: string,
    @Query({ schema: inFleet }) query: InFleet,
  ): AgentDetail {
    const view = this.access.fleet(request, query.fleet_id);
    const now = this.clock.now();
    const summary = view.agent(id, now) ?? notFound(view, id);
    const edges = view.edges(now);
    const entries = edges.map((edge) => ({ kind: 'edge' as const, edge }));
    const blast = blastRadius(new FleetGraph(view.fleet_id, entries), id);
    return {
      ...summary,
      edges: edges.filter((edge) => edge.source_agent === id || edge.target_agent === id),
      detections: view.detections(now).filter(({ agents, status }) => status === 'open' && agents.includes(id)),
      interventions: view.interventionsOf(id),
      blast_radius: {
        paths_in: blast.cut_in.length,
        paths_out: blast.cut_out.length,
        only_source_of: [...blast.only_source_of],
        reaches_within_two: blast.reaches_within_2.length,
      },
    };
  }

  /** With ETag: agents and proxies may ask often. */
  @Get(':id/state')
  state(
    @Req() request: Request,
    @Param('id', { schema: agentId }) id: string,
    @Query({ schema: inFleet }) query: InFleet,
  ): AgentState {
    this.access.principal(request, 'read', 'write');
    return agentStateOf(id, this.access.fleet(request, query.fleet_id).trustOf(id));
  }

  @Get(':id/history')
  @RequireScope('read')
  async history(
    @Req() request: Request,
    @Param('id', { schema: agentId }) agent_id: string,
    @Query({ schema: historyQuery }) query: z.infer<typeof historyQuery>,
  ): Promise<AgentHistory> {
    const { fleet_id } = this.access.fleet(request, query.fleet_id);
    const to = query.to ?? new Date(this.clock.now()).toISOString();
    const from = query.from ?? new Date(Date.parse(to) - HOUR_MS).toISOString();
    requireOrder({ from, to });
    const reply = await this.past.ask((asked) => ({
      ...asked,
      kind: 'trust_history',
      fleet_id,
      agent_id,
      from,
      to,
      limit: query.limit,
      cursor: query.cursor ?? null,
    }));
    return {
      fleet_id,
      agent_id,
      from,
      to,
      points: reply.points,
      next_cursor: reply.next_cursor,
      served_from: reply.served_from === 'redis' ? 'redis' : 'memory',
    };
  }

  @Post(':id/quarantine')
  @HttpCode(202)
  @RequireScope('operate')
  quarantine(
    @Req() request: Request,
    @Param('id', { schema: agentId }) id: string,
    @Query({ schema: inFleet }) query: InFleet,
    @Body({ schema: interventionRequest }) body: Reason,
  ): Promise<CommandAccepted> {
    return this.#command(request, 'quarantine', id, query.fleet_id, body.reason);
  }

  @Post(':id/release')
  @HttpCode(202)
  @RequireScope('operate')
  release(
    @Req() request: Request,
    @Param('id', { schema: agentId }) id: string,
    @Query({ schema: inFleet }) query: InFleet,
    @Body({ schema: interventionRequest }) body: Reason,
  ): Promise<CommandAccepted> {
    return this.#command(request, 'release', id, query.fleet_id, body.reason);
  }

  #command(
    request: Request,
    kind: 'quarantine' | 'release',
    agent_id: string,
    fleet: string | undefined,
    reason: string,
  ) {
    const view = this.access.oneFleet(request, fleet);
    if (!view.agent(agent_id, this.clock.now())) notFound(view, agent_id);
    return this.commands.send(this.access.principal(request), { kind, fleet_id: view.fleet_id, agent_id, reason });
  }
}

function notFound(view: FleetView, id: string): never {
  throw new ProblemException({
    status: 404,
    kind: 'agent',
    title: 'No such agent',
    detail: `Fleet "${view.fleet_id}" has no agent ${JSON.stringify(id.slice(0, 100))}. It appears with its first message.`,
  });
}
