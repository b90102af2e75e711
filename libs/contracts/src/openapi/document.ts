import { z } from 'zod';
import { createDocument } from 'zod-openapi';
import { agentId, fleetId, instant } from '../common.ts';
import * as api from '../api/index.ts';
import { participation, whatIf } from '../trust-explained.ts';
import { conversationSummary, storedDecision } from '../conversations.ts';
import { detectionPaths } from './detection-paths.ts';
import {
  between,
  body,
  command,
  format,
  get,
  inFleet,
  json,
  ofAgent,
  once,
  orFile,
  paging,
  problem,
  problems,
} from './operations.ts';

/** The OpenAPI 3.1 document of everything that Chorus answers by HTTP. */
export function openApiDocument(): ReturnType<typeof createDocument> {
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Chorus',
      version: '1.0.0',
      description: 'Air-traffic control for fleets of AI agents. Errors are RFC 9457 problem details.',
    },
    servers: [
      { url: 'http://localhost:4000', description: 'api-gateway' },
      { url: 'http://localhost:4318', description: 'ingestion (`/api/v1/messages` only)' },
    ],
    security: [{ bearer: [] }, { apiKey: [] }, { session: [] }],
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'An API key.' },
        apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
        session: { type: 'apiKey', in: 'cookie', name: 'chorus_session', description: 'From `POST /api/v1/session`.' },
      },
    },
    paths: {
      '/api/v1/messages': {
        post: {
          summary: 'Send one message or an array of them (ingestion; scope write)',
          requestBody: body(api.ingestRequest),
          responses: {
            202: json(
              'At least one message was taken; each item has its id and the state of its agent, or its problem.',
              api.ingestResponse,
            ),
            422: json('None was taken; the same shape.', api.ingestResponse),
            ...problems(400, 401, 403, 413, 415, 429, 503),
          },
        },
      },
      '/api/v1/session': {
        post: {
          summary: 'Log in with a key: sets an HttpOnly cookie',
          security: [],
          requestBody: body(api.sessionRequest),
          responses: { 200: json('Logged in', api.sessionView), ...problems(400, 401, 422, 429) },
        },
        get: get('Who is asking and which fleets may be seen', api.sessionView, {}),
        delete: { summary: 'Log out', responses: { 204: { description: 'The cookie is gone.' } } },
      },
      '/api/v1/agents': {
        get: get('Agents with trust and activity (scope read)', api.agentList, { query: inFleet.extend(paging.shape) }),
      },
      '/api/v1/agents/{id}': {
        get: get('One agent with its neighbourhood (scope read)', api.agentDetail, { path: ofAgent, query: inFleet }),
      },
      '/api/v1/agents/{id}/state': {
        get: get('Whether an agent’s messages are marked blocked; with ETag (scope read or write)', api.agentState, {
          path: ofAgent,
          query: inFleet,
        }),
      },
      '/api/v1/agents/{id}/history': {
        get: get('Trust over time (scope read)', api.agentHistory, {
          path: ofAgent,
          query: inFleet.extend({ from: instant.optional(), to: instant.optional(), ...paging.shape }),
        }),
      },
      '/api/v1/agents/{id}/why': {
        get: get('What a score is made of: policy, evidence, arithmetic (scope read)', api.agentWhy, {
          path: ofAgent,
          query: inFleet.extend({
            at: instant.optional().describe('As of this time; now where absent.'),
            limit: z.coerce.number().int().min(1).max(500).optional().describe('Latest changes that are listed.'),
          }),
        }),
      },
      '/api/v1/agents/{id}/participation': {
        get: get('How an agent gets on with others: cooperation and conflict rates (scope read)', participation, {
          path: ofAgent,
          query: inFleet.extend({
            from: instant.optional().describe('Inclusive; a day before `to` where absent.'),
            to: instant.optional().describe('Exclusive; now where absent.'),
          }),
        }),
      },
      '/api/v1/conflicts': {
        get: get('Predicted conflicts, newest first (scope read)', api.conflictList, {
          query: inFleet.extend({
            agent_id: agentId.optional(),
            min_risk: z.coerce.number().min(0).max(1).optional(),
            q: z.string().max(256).optional(),
            ...between,
            ...paging.shape,
          }),
        }),
      },
      '/api/v1/interventions': {
        get: get('What was done to agents, and what came of it (scope read)', api.interventionList, {
          query: inFleet.extend({
            agent_id: agentId.optional(),
            window_minutes: z.coerce.number().int().min(1).max(10_080).optional().describe('Before and after; 60.'),
            ...between,
            ...paging.shape,
          }),
        }),
      },
      '/api/v1/policies': {
        get: get('The trust policy of a fleet and its earlier versions (scope read)', api.policyList, {
          query: inFleet,
        }),
        post: {
          ...command(
            'Put a trust policy in force, for what comes after it (scope operate)',
            api.setPolicyRequest,
            z.object({}),
          ),
          responses: {
            202: json('On the log; in force within a second.', api.commandAccepted),
            ...problems(400, 401, 403, 409, 422, 429, 503),
          },
        },
      },
      '/api/v1/policies/what-if': {
        post: {
          summary: 'The scores that another policy would have led to (scope read)',
          requestParams: { query: inFleet },
          requestBody: body(api.whatIfRequest),
          responses: { 200: json('OK', whatIf), ...problems(400, 401, 403, 422, 429, 503) },
        },
      },
      '/api/v1/agents/{id}/quarantine': {
        post: command('Quarantine an agent (scope operate)', api.interventionRequest, ofAgent),
      },
      '/api/v1/agents/{id}/release': {
        post: command('Release an agent on probation (scope operate)', api.interventionRequest, ofAgent),
      },
      '/api/v1/fleets/{id}/mode': {
        post: command('Observe or enforce (scope operate)', api.modeRequest, z.object({ id: fleetId })),
      },
      '/api/v1/fleets/{id}': {
        delete: command(
          'Remove a fleet from view and forget its trust (scope operate)',
          api.interventionRequest,
          z.object({ id: fleetId }),
        ),
      },
      '/api/v1/graph': {
        get: get('The causal graph of the past hour, now or as it was at a moment (scope read)', api.graphView, {
          query: inFleet.extend({ at: instant.optional().describe('A moment of the past hour; now where absent.') }),
        }),
      },
      '/api/v1/timeline': {
        get: get('What happened in the past hour, step by step (scope read)', api.timelineView, { query: inFleet }),
      },
      ...detectionPaths,
      '/api/v1/decisions': {
        get: get('Decisions, newest first (scope read)', api.decisionList, {
          query: inFleet.extend({
            min_risk: z.coerce.number().min(0).max(1).optional(),
            agent_id: agentId.optional(),
            ...paging.shape,
          }),
        }),
      },
      '/api/v1/conversations': {
        get: orFile(
          get('Conversations, newest last message first (scope read)', api.conversationList, {
            query: inFleet.extend({
              agent_id: agentId.optional().describe('Only those in which it spoke.'),
              q: z
                .string()
                .max(256)
                .optional()
                .describe('Words that all have to be there; the last one may be a beginning.'),
              min_risk: z.coerce.number().min(0).max(1).optional(),
              with: z
                .string()
                .optional()
                .describe('`detections`, `errors`, `blocked`, `redacted`: several with commas.'),
              ...between,
              ...paging.shape,
              limit: z.coerce.number().int().min(1).max(500).optional(),
              format,
            }),
          }),
          conversationSummary,
        ),
      },
      '/api/v1/conversation': {
        get: orFile(
          get('One conversation with its messages, oldest first (scope read)', api.conversationPage, {
            query: inFleet.extend({
              correlation_id: z.string().min(1).max(256).describe('Any: a query holds what a path cannot.'),
              ...paging.shape,
              format,
            }),
          }),
          storedDecision,
        ),
      },
      '/api/v1/conversations/{correlation_id}': {
        get: orFile(
          get('The same by its path, which holds any id but "." and ".." (scope read)', api.conversationPage, {
            path: z.object({ correlation_id: z.string().describe('Percent-encoded.') }),
            query: inFleet.extend({ ...paging.shape, format }),
          }),
          storedDecision,
        ),
      },
      '/api/v1/events': {
        get: get('What the event store holds, newest first (scope read)', api.eventList, {
          query: inFleet.extend({
            topics: z.string().optional().describe('Names of topics, several with commas; all where absent.'),
            agent_id: agentId.optional(),
            correlation_id: z.string().max(256).optional(),
            id: z.string().max(700).optional().describe('Of a message, detection or intervention.'),
            offsets: z
              .string()
              .optional()
              .describe(
                'Offsets on the log, several with commas: only these records of the one topic that is named. With no filter but from and to.',
              ),
            q: z.string().max(256).optional(),
            ...between,
            ...paging.shape,
          }),
        }),
      },
      '/api/v1/keys': {
        get: get('API keys of a fleet (scope admin)', api.apiKeyList, { query: inFleet }),
        post: {
          ...command('Make an API key; it is shown this once (scope admin)', api.createKeyRequest, z.object({})),
          requestParams: { query: inFleet, header: once },
          responses: {
            202: json(
              'On the log; valid within a second. A key that is one too many of its fleet, because others were made at the same time, never is. A repetition with the same Idempotency-Key has the same answer, the key among it, and makes no other one; `requested_at` may differ.',
              api.createdKey,
            ),
            ...problems(400, 401, 403, 409, 422, 429, 503),
            409: problem(
              'The fleet has as many active keys as it may. Or a repetition asks for a key that is not shown any more, because it was revoked, was made more than a day ago, or the gateways have another SESSION_SECRET by now: `key_id` says which, to revoke it and make another.',
            ),
            422: problem(
              'A field is not what the schema asks for; `errors` names it. Or the Idempotency-Key belongs to a request that asked for something else.',
            ),
          },
        },
      },
      '/api/v1/keys/{key_id}': {
        delete: {
          ...command('Revoke an API key (scope admin)', api.reasonRequest, z.object({ key_id: z.string() })),
          responses: {
            202: json('On the log; refused within a second.', api.commandAccepted),
            ...problems(400, 401, 403, 404, 409, 422, 429, 503),
          },
        },
      },
      '/api/v1/channels': {
        get: get('Where alerts of a fleet go (scope read)', api.alertChannelList, { query: inFleet }),
        post: {
          ...command(
            'Make or replace a channel; its secret is shown this once (scope admin)',
            api.setChannelRequest,
            z.object({}),
          ),
          responses: { 202: json('On the log.', api.savedChannel), ...problems(400, 401, 403, 422, 429, 503) },
        },
      },
      '/api/v1/channels/{channel_id}': {
        delete: command('Remove a channel (scope admin)', api.reasonRequest, z.object({ channel_id: z.string() })),
      },
      '/api/v1/channels/{channel_id}/test': {
        post: command(
          'Send a test alert to a channel (scope operate)',
          api.reasonRequest,
          z.object({ channel_id: z.string() }),
        ),
      },
      '/api/v1/alerts': {
        get: get('Alerts and how they were delivered, newest first (scope read)', api.alertList, { query: inFleet }),
      },
      '/api/v1/rejected': {
        get: get('Messages that were not taken, and why, newest first (scope read)', api.rejectedList, {
          query: inFleet,
        }),
      },
      '/api/v1/setup': {
        get: get('Addresses for agents of this fleet (scope read)', api.setupView, { query: inFleet }),
      },
      '/api/v1/system/health': {
        get: get('Every service, the broker and the stores (scope read)', api.systemHealth, {}),
      },
      '/api/v1/metrics/summary': {
        get: get('One fleet in figures (scope read)', api.metricsSummary, { query: inFleet }),
      },
    },
  });
}
