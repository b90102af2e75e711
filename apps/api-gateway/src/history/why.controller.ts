import { Controller, Get, Inject, Param, Query, Req, UseGuards } from '@nestjs/common';
import { agentId, type AgentWhy, type TrustWhy } from '@chorus/contracts';
import { ApiKeyGuard, ProblemException, RequireScope } from '@chorus/service-kit';
import type { Request } from 'express';
import { z } from 'zod';
import { FleetAccess } from '../auth/fleet-access.ts';
import { ReadModel } from '../read-model/read-model.ts';
import { inFleet } from '../rest/in-fleet.ts';
import { Decisions } from './decisions.ts';
import { between } from './history-query.ts';
import { History } from './history.ts';
import { observedIn } from './observed.ts';

const whyQuery = inFleet.extend({
  at: between.from,
  limit: z.coerce.number().int().min(1).max(500).default(100),
});

/** Why the score of an agent is what it is: the arithmetic of trust-service, and the messages of the event store. */
@Controller('api/v1/agents')
@UseGuards(ApiKeyGuard)
@RequireScope('read')
export class WhyController {
  constructor(
    @Inject(FleetAccess) private readonly access: FleetAccess,
    @Inject(History) private readonly history: History,
    @Inject(Decisions) private readonly decisions: Decisions,
    @Inject(ReadModel) private readonly model: ReadModel,
  ) {}

  @Get(':id/why')
  async why(
    @Req() request: Request,
    @Param('id', { schema: agentId }) agent_id: string,
    @Query({ schema: whyQuery }) query: z.infer<typeof whyQuery>,
  ): Promise<AgentWhy> {
    const { fleet_id } = this.access.fleet(request, query.fleet_id);
    const { why } = await this.history.ask((asked) => ({
      ...asked,
      kind: 'trust_why',
      fleet_id,
      agent_id,
      at: query.at ?? null,
      limit: query.limit,
      cursor: null,
    }));
    if (why === undefined) throw noScore(fleet_id, agent_id, query.at);
    const { found, missing } = await this.decisions.at(
      fleet_id,
      why.evidence.map(({ decision_offset }) => decision_offset),
    );
    return {
      ...why,
      policies: this.#policiesOf(why),
      messages_missing: missing,
      evidence: why.evidence.map((one) => ({ ...one, ...observedIn(found.get(one.decision_offset), agent_id) })),
    };
  }

  #policiesOf({ fleet_id, policy_version, evidence }: TrustWhy): AgentWhy['policies'] {
    const named = new Set([policy_version, ...evidence.map((one) => one.policy_version)]);
    return this.model.policies.versions(fleet_id).filter(({ version }) => named.has(version));
  }
}

function noScore(fleet_id: string, agent_id: string, at: string | undefined): ProblemException {
  const agent = JSON.stringify(agent_id.slice(0, 100));
  const detail =
    at === undefined
      ? `Fleet "${fleet_id}" has no agent ${agent}. It appears with its first message.`
      : `Fleet "${fleet_id}" had no agent ${agent} at ${at}, or what is known of it then is no longer kept.`;
  return new ProblemException({ status: 404, kind: 'agent', title: 'No such agent', detail });
}
