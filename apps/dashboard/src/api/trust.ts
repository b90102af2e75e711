import {
  agentWhy,
  commandAccepted,
  conflictList,
  interventionList,
  participation,
  policyList,
  whatIf,
  type AgentWhy,
  type CommandAccepted,
  type ConflictList,
  type InterventionList,
  type ParticipationView,
  type PolicyList,
  type TrustPolicyBody,
  type WhatIf,
} from '@chorus/contracts';
import type { Api } from './client.ts';

/** What explains trust: why a score is what it is, conflicts, interventions and policies. */

/** Which conflicts; an empty value asks for nothing in particular. */
export interface ConflictFilter {
  /** Whose message it was. */
  readonly agent: string;
  /** 0 to 1. */
  readonly min_risk: number;
  /** Instants; empty: no bound. */
  readonly from: string;
  readonly to: string;
}

const CONFLICTS_PER_PAGE = '50';
const INTERVENTIONS_PER_PAGE = '20';
/** Longer than the gateway gives an answer that goes through all that is kept. */
const WHAT_IF_MS = 65_000;

/**
 * @param limit latest changes that are listed, at most 500; those before are the opening balance
 * @param at as of this instant; empty: now
 */
export const askWhy = (api: Api, fleet_id: string, agent: string, limit: number, at: string): Promise<AgentWhy> =>
  api.ask(agentWhy, 'GET', `/agents/${encodeURIComponent(agent)}/why`, {
    fleet_id,
    limit: String(limit),
    ...told({ at }),
  });

/** Newest first. @param agent_id empty: of any agent */
export const askInterventions = (
  api: Api,
  fleet_id: string,
  agent_id: string,
  cursor: string | null,
): Promise<InterventionList> =>
  api.ask(interventionList, 'GET', '/interventions', {
    fleet_id,
    limit: INTERVENTIONS_PER_PAGE,
    ...told({ agent_id, cursor: cursor ?? '' }),
  });

/** Newest first. */
export const askConflicts = (
  api: Api,
  fleet_id: string,
  { agent, min_risk, from, to }: ConflictFilter,
  cursor: string | null,
  limit = CONFLICTS_PER_PAGE,
): Promise<ConflictList> =>
  api.ask(conflictList, 'GET', '/conflicts', {
    fleet_id,
    limit,
    ...told({ agent_id: agent, min_risk: min_risk === 0 ? '' : String(min_risk), from, to, cursor: cursor ?? '' }),
  });

/** How an agent got on with others between two instants. */
export const askParticipation = (
  api: Api,
  fleet_id: string,
  agent: string,
  from: string,
  to: string,
): Promise<ParticipationView> =>
  api.ask(participation, 'GET', `/agents/${encodeURIComponent(agent)}/participation`, { fleet_id, from, to });

export const askPolicies = (api: Api, fleet_id: string): Promise<PolicyList> =>
  api.ask(policyList, 'GET', '/policies', { fleet_id });

/** @param expected_version in force where the change was made; 409 where another one is by now */
export const setPolicy = (
  api: Api,
  fleet_id: string,
  policy: TrustPolicyBody,
  expected_version: number,
  reason: string,
): Promise<CommandAccepted> =>
  api.ask(commandAccepted, 'POST', '/policies', { fleet_id }, { policy, expected_version, reason });

/** @param from beginning of the recorded decisions that are gone through; null: all that are kept */
export const askWhatIf = (api: Api, fleet_id: string, policy: TrustPolicyBody, from: string | null): Promise<WhatIf> =>
  api.ask(whatIf, 'POST', '/policies/what-if', { fleet_id }, { policy, from, to: null }, WHAT_IF_MS);

const told = (query: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(query).filter(([, value]) => value !== ''));
