import { Body, Controller, Get, HttpCode, Inject, Param, Post, Put, Query, Req, UseGuards } from '@nestjs/common';
import {
  agentId,
  detection as detectionSchema,
  detectionKind,
  detections as detectionsTopic,
  keyText,
  patternRulesRequest,
  verdictRequest,
  type CommandAccepted,
  type Detection,
  type DetectionDetail,
  type DetectionList,
  type PatternRulesView,
  type PrecisionView,
} from '@chorus/contracts';
import { ApiKeyGuard, CLOCK, ProblemException, RequireScope, type Clock } from '@chorus/service-kit';
import type { Request } from 'express';
import { z } from 'zod';
import { FleetAccess } from '../auth/fleet-access.ts';
import { OperatorCommands } from '../commands/operator-commands.ts';
import { Decisions } from '../history/decisions.ts';
import { between, historyPage, namesOf, requireOrder } from '../history/history-query.ts';
import { History } from '../history/history.ts';
import type { FleetView } from '../read-model/fleet-view.ts';
import { ReadModel } from '../read-model/read-model.ts';
import { inFleet, type InFleet } from '../rest/in-fleet.ts';
import { precisionOf } from './precision.ts';

const detectionId = keyText(256).min(1);

const listQuery = inFleet.extend({
  ...between,
  ...historyPage({ most: 500, usual: 100 }),
  kind: namesOf(detectionKind.options),
  agent_id: agentId.optional(),
  status: z.enum(['open', 'closed']).optional(),
  judged: z.enum(['confirmed', 'dismissed', 'not_yet']).optional(),
  min_confidence: z.coerce.number().min(0).max(1).default(0),
});

const rangeQuery = inFleet.extend(between);

/** What was named, with its evidence; what people say of it, and how often the detectors are right by that. */
@Controller('api/v1/detections')
@UseGuards(ApiKeyGuard)
export class DetectionsController {
  constructor(
    @Inject(FleetAccess) private readonly access: FleetAccess,
    @Inject(History) private readonly history: History,
    @Inject(Decisions) private readonly decisions: Decisions,
    @Inject(OperatorCommands) private readonly commands: OperatorCommands,
    @Inject(ReadModel) private readonly model: ReadModel,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  @RequireScope('read')
  async list(
    @Req() request: Request,
    @Query({ schema: listQuery }) query: z.infer<typeof listQuery>,
  ): Promise<DetectionList> {
    const { fleet_id } = this.access.fleet(request, query.fleet_id);
    requireOrder(query);
    const { detections = [], next_cursor } = await this.history.ask((asked) => ({
      ...{ ...asked, kind: 'detections', fleet_id, from: query.from ?? null, to: query.to ?? null },
      ...{ kinds: query.kind, agent_id: query.agent_id ?? null, status: query.status ?? null },
      ...{ judged: query.judged ?? null, min_confidence: query.min_confidence },
      ...{ limit: query.limit, cursor: query.cursor ?? null },
    }));
    return { fleet_id, detections, next_cursor };
  }

  @Get('precision')
  @RequireScope('read')
  async precision(
    @Req() request: Request,
    @Query({ schema: rangeQuery }) query: z.infer<typeof rangeQuery>,
  ): Promise<PrecisionView> {
    const { fleet_id } = this.access.fleet(request, query.fleet_id);
    requireOrder(query);
    const { verdict_counts = [] } = await this.history.ask((asked) => ({
      ...{ ...asked, kind: 'detection_counts', fleet_id, from: query.from ?? null, to: query.to ?? null, cursor: null },
    }));
    return { fleet_id, kinds: verdict_counts.map(precisionOf) };
  }

  @Get('rules')
  @RequireScope('read')
  rules(@Req() request: Request, @Query({ schema: inFleet }) query: InFleet): PatternRulesView {
    return this.model.patternRules.of(this.access.oneFleet(request, query.fleet_id).fleet_id);
  }

  /** For what comes after it. */
  @Put('rules')
  @HttpCode(202)
  @RequireScope('operate')
  setRules(
    @Req() request: Request,
    @Query({ schema: inFleet }) query: InFleet,
    @Body({ schema: patternRulesRequest }) { rules, reason }: z.infer<typeof patternRulesRequest>,
  ): Promise<CommandAccepted> {
    const { fleet_id } = this.access.oneFleet(request, query.fleet_id);
    return this.commands.send(this.access.principal(request), { kind: 'set_pattern_rules', fleet_id, rules, reason });
  }

  @Get(':id')
  @RequireScope('read')
  async detail(
    @Req() request: Request,
    @Param('id', { schema: detectionId }) id: string,
    @Query({ schema: inFleet }) query: InFleet,
  ): Promise<DetectionDetail> {
    const view = this.access.fleet(request, query.fleet_id);
    const detection = await this.#find(view, id);
    const messages = await this.decisions.of(view.fleet_id, detection.evidence);
    const among = new Set(detection.agents);
    const now = this.clock.now();
    return {
      detection,
      messages,
      messages_missing: detection.evidence.length - messages.length,
      nodes: view.nodes(now).filter(({ agent_id }) => among.has(agent_id)),
      edges: view
        .edges(now)
        .filter(({ source_agent, target_agent }) => among.has(source_agent) && among.has(target_agent)),
    };
  }

  @Post(':id/verdict')
  @HttpCode(202)
  @RequireScope('operate')
  async judge(
    @Req() request: Request,
    @Param('id', { schema: detectionId }) id: string,
    @Query({ schema: inFleet }) query: InFleet,
    @Body({ schema: verdictRequest }) { verdict, reason }: z.infer<typeof verdictRequest>,
  ): Promise<CommandAccepted> {
    const view = this.access.oneFleet(request, query.fleet_id);
    const { detection_id } = await this.#find(view, id);
    const words = reason === '' ? WITHOUT_WORDS[verdict ?? 'taken back'] : reason;
    return this.commands.send(this.access.principal(request), {
      ...{ kind: 'judge_detection', fleet_id: view.fleet_id, detection_id, verdict, reason: words },
    });
  }

  /** As it is live, else as it was stored last. @throws ProblemException 404 */
  async #find(view: FleetView, id: string): Promise<Detection> {
    const live = view.detections(this.clock.now()).find(({ detection_id }) => detection_id === id);
    if (live) return live;
    const { fleet_id } = view;
    const { events = [] } = await this.history.ask((asked) => ({
      ...{ ...asked, kind: 'events', fleet_id, from: null, to: null, agent_id: null, correlation_id: null, id },
      ...{ words: null, topics: [detectionsTopic.name], limit: 1, cursor: null },
    }));
    const stored = detectionSchema.safeParse(events[0]?.value).data;
    if (stored) return stored;
    throw new ProblemException({
      ...{ status: 404, kind: 'detection', title: 'No such detection' },
      detail: `Fleet "${fleet_id}" has no detection ${JSON.stringify(id.slice(0, 100))}, or it is no longer kept. GET /api/v1/detections lists those that are.`,
    });
  }
}

/** A command bears a reason: where the person gave none, what was done. */
const WITHOUT_WORDS = {
  confirmed: 'Confirmed, without further words.',
  dismissed: 'Dismissed, without further words.',
  'taken back': 'Verdict taken back, without further words.',
};
