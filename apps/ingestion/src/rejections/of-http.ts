import { agentId, DEFAULT_FLEET, fleetId, type RejectedMessage } from '@chorus/contracts';
import { principalOf, ProblemException, type FieldProblem, type Principal } from '@chorus/service-kit';
import type { RequestHandler } from 'express';
import type { Checked, RejectReason } from '../messages/check-message.ts';
import { chooseFleet } from '../messages/fleet.ts';
import type { Rejections } from './rejections.ts';
import type { Rejection } from './window.ts';

const REASONS: Readonly<Record<RejectReason, RejectedMessage['reason']>> = {
  validation: 'schema',
  fleet: 'fleet',
  'too-large': 'too_large',
};

/** Of whole requests, by status; others are not about what was sent. */
const REQUEST_REASONS: Readonly<Record<number, RejectedMessage['reason']>> = {
  400: 'not_json',
  413: 'too_large',
  415: 'not_json',
  422: 'schema',
};

/** Enough of a body for its beginning. */
const MOST_OF_A_BODY = 8_192;

/**
 * The fleet whose page shows what a key sent: the one that the message names, where it may; else the key's own, or the
 * first of several.
 */
export function fleetToTell(principal: Principal, named?: unknown): string {
  const choice = chooseFleet(principal, fleetId.safeParse(named).data);
  return 'fleet' in choice ? choice.fleet : (principal.fleets[0] ?? DEFAULT_FLEET);
}

/** A message of a request that was refused by itself. @param at JSON Pointer of the message within the request. */
export function rejectionOfItem(
  message: unknown,
  { reason, problem }: Extract<Checked, { ok: false }>,
  at: string,
  principal: Principal,
): Rejection {
  const { metadata, agent_id } = (isObject(message) ? message : {}) as Record<string, unknown>;
  const errors = (problem.errors ?? []).map(({ pointer, detail }) => ({ pointer: pointer.slice(at.length), detail }));
  return {
    fleet_id: fleetToTell(principal, isObject(metadata) ? metadata['fleet_id'] : undefined),
    agent_id: agentId.safeParse(agent_id).data ?? null,
    via: 'http',
    key_id: principal.id,
    reason: REASONS[reason],
    detail: reason === 'validation' ? `${problem.title}: ${wordsOf(errors)}` : problem.detail,
    errors,
    message,
  };
}

/** A request that was refused as a whole for what it is; undefined where it was for another reason. */
export function rejectionOfRequest(
  error: unknown,
  via: 'http' | 'otlp',
  principal: Principal | undefined,
  body?: unknown,
): Rejection | undefined {
  const reason = error instanceof ProblemException ? REQUEST_REASONS[error.problem.status] : undefined;
  if (!(error instanceof ProblemException) || !reason || !principal?.scopes.includes('write')) return undefined;
  return {
    fleet_id: fleetToTell(principal),
    agent_id: null,
    via,
    key_id: principal.id,
    reason,
    detail: error.problem.detail,
    errors: [],
    message: Buffer.isBuffer(body) ? body.toString('utf8', 0, MOST_OF_A_BODY) : body,
  };
}

/** What reads a body, telling what it refuses. */
export const tellingRefusals =
  (read: RequestHandler, rejections: Rejections): RequestHandler =>
  (request, response, next) =>
    read(request, response, (error?: unknown) => {
      const rejection = rejectionOfRequest(error, 'http', principalOf(request), request.body);
      if (rejection) rejections.tell(rejection);
      next(error);
    });

const wordsOf = (errors: readonly FieldProblem[]): string =>
  errors
    .slice(0, 5)
    .map(({ pointer, detail }) => `${pointer || 'the message'}: ${detail}`)
    .join('; ');

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
