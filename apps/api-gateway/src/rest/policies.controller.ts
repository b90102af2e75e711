import { Body, Controller, Get, HttpCode, Inject, Post, Query, Req, UseGuards } from '@nestjs/common';
import {
  MAX_POLICY_VERSIONS,
  setPolicyRequest,
  whatIfRequest,
  type CommandAccepted,
  type PolicyList,
  type PolicyVersion,
  type WhatIf,
} from '@chorus/contracts';
import { ApiKeyGuard, CLOCK, CONFIG, ProblemException, RequireScope, type Clock } from '@chorus/service-kit';
import { policyBodyOf, tokensLeft, trustPolicyOf } from '@chorus/trust';
import type { Request } from 'express';
import type { z } from 'zod';
import { FleetAccess } from '../auth/fleet-access.ts';
import { OperatorCommands } from '../commands/operator-commands.ts';
import type { GatewayConfig } from '../config.ts';
import { requireOrder } from '../history/history-query.ts';
import { History } from '../history/history.ts';
import type { FleetView } from '../read-model/fleet-view.ts';
import { ReadModel } from '../read-model/read-model.ts';
import { inFleet, type InFleet } from './in-fleet.ts';

/** How evidence becomes trust in a fleet: what holds, what held before, and what another policy would have led to. */
@Controller('api/v1/policies')
@UseGuards(ApiKeyGuard)
export class PoliciesController {
  constructor(
    @Inject(FleetAccess) private readonly access: FleetAccess,
    @Inject(OperatorCommands) private readonly commands: OperatorCommands,
    @Inject(ReadModel) private readonly model: ReadModel,
    @Inject(History) private readonly history: History,
    @Inject(CONFIG) private readonly config: GatewayConfig,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  @RequireScope('read')
  list(@Req() request: Request, @Query({ schema: inFleet }) query: InFleet): PolicyList {
    const view = this.access.fleet(request, query.fleet_id);
    const { fleet_id } = view;
    const versions = this.model.policies.versions(fleet_id);
    const current = this.model.policies.current(fleet_id);
    const inForce = versions.find(({ version }) => version === current);
    return { fleet_id, current, versions, ...(inForce && { budget: this.#budgetOf(view, inForce) }) };
  }

  /** For what comes after it. Of two people who change the same version at once, the log lets one through. */
  @Post()
  @HttpCode(202)
  @RequireScope('operate')
  set(
    @Req() request: Request,
    @Query({ schema: inFleet }) query: InFleet,
    @Body({ schema: setPolicyRequest }) body: z.infer<typeof setPolicyRequest>,
  ): Promise<CommandAccepted> {
    const { fleet_id } = this.access.oneFleet(request, query.fleet_id);
    const { expected_version, reason } = body;
    this.#requireInForce(fleet_id, expected_version);
    // Complete, and without what is no part of a policy: anybody who may read the fleet can read it.
    const policy = policyBodyOf(trustPolicyOf(body.policy, expected_version + 1));
    return this.commands.send(this.access.principal(request), {
      ...{ kind: 'set_policy', fleet_id, policy, expected_version, reason },
    });
  }

  /** Changes nothing. */
  @Post('what-if')
  @HttpCode(200)
  @RequireScope('read')
  async whatIf(
    @Req() request: Request,
    @Query({ schema: inFleet }) query: InFleet,
    @Body({ schema: whatIfRequest }) { policy, from, to }: z.infer<typeof whatIfRequest>,
  ): Promise<WhatIf> {
    const { fleet_id } = this.access.oneFleet(request, query.fleet_id);
    requireOrder({ from: from ?? undefined, to: to ?? undefined });
    const reply = await this.history.ask(
      (asked) => ({ ...asked, kind: 'what_if', fleet_id, policy, from, to, cursor: null }),
      this.config.WHAT_IF_TIMEOUT_MS,
    );
    if (reply.what_if) return reply.what_if;
    throw new Error('an answer to "what if" without one');
  }

  /** By what the latest intervention that asked for a token says. */
  #budgetOf(view: FleetView, { policy }: PolicyVersion): NonNullable<PolicyList['budget']> {
    const { capacity, refill_per_hour } = policy.budget;
    const asked = view.lastOnBudget();
    const last = asked?.budget ? { after: asked.budget.after, at: Date.parse(asked.timestamp) } : null;
    return { capacity, refill_per_hour, left: tokensLeft(policy, last, this.clock.now()) };
  }

  /** @throws ProblemException 409 where another version is in force, or no further one can be */
  #requireInForce(fleet_id: string, expected: number): void {
    const current = this.model.policies.current(fleet_id);
    if (current !== expected)
      throw new ProblemException({
        status: 409,
        kind: 'policy-moved',
        title: 'Another policy is in force',
        detail: `Fleet "${fleet_id}" has version ${current} of its trust policy in force, not ${expected}. GET /api/v1/policies shows what has changed; set the policy again with "expected_version": ${current}.`,
      });
    if (current >= MAX_POLICY_VERSIONS)
      throw new ProblemException({
        status: 409,
        kind: 'too-many-policies',
        detail: `Fleet "${fleet_id}" has ${MAX_POLICY_VERSIONS} versions of its trust policy, which is the most that are kept.`,
      });
  }
}
