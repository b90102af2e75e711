import {
  agentDecisionsProcessed,
  auditEvents,
  causalGraphUpdates,
  config,
  detections,
  historyQueries,
  historyReplies,
  interventions,
  operatorCommands,
  rejectedMessages,
  serviceHealthTopic,
  systemAlerts,
  trustScores,
} from '@chorus/contracts';
import { ApiKeyStore, authenticate, defineService, jsonBody, rateLimit } from '@chorus/service-kit';
import { AppModule } from './app.module.ts';
import { AuditLog } from './audit/audit-log.ts';
import { Access } from './auth/access.ts';
import { configSchema } from './config.ts';

/** What a browser at an allowed origin may read of an answer, besides its body. */
const EXPOSED = [
  'Content-Disposition',
  'ETag',
  'Retry-After',
  'RateLimit-Limit',
  'RateLimit-Remaining',
  'RateLimit-Reset',
  'X-Request-Id',
];

const MAX_BODY_BYTES = 102_400;

const service = defineService({
  name: 'api-gateway',
  config: configSchema,
  topics: [
    config,
    trustScores,
    causalGraphUpdates,
    agentDecisionsProcessed,
    detections,
    interventions,
    systemAlerts,
    serviceHealthTopic,
    operatorCommands,
    auditEvents,
    historyQueries,
    historyReplies,
    rejectedMessages,
  ],
  module: () => AppModule,
  // People have to be told that the log is away, and what was known before.
  worksWithoutLog: true,
  // Bodies are read last: a malformed one is audited, counted and answered with CORS headers like any other request.
  http: { body: false },
  configure: (app, settings) => {
    app.use(app.get(AuditLog).middleware);
    app.enableCors({
      origin: settings.ALLOWED_ORIGINS,
      credentials: true,
      methods: ['GET', 'POST', 'DELETE'],
      exposedHeaders: EXPOSED,
      maxAge: 600,
    });
    app.use(authenticate(app.get(ApiKeyStore)), app.get(Access).middleware);
    app.use('/api', rateLimit({ limitPerMinute: settings.RATE_LIMIT_PER_MINUTE }));
    app.use(jsonBody({ maxBytes: MAX_BODY_BYTES }));
  },
});

export default service;
