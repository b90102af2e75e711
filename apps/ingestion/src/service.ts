import { agentMessagesRaw, auditEvents, config, rejectedMessages, trustScores } from '@chorus/contracts';
import { defineService } from '@chorus/service-kit';
import { AppModule } from './app.module.ts';
import { ingestionConfigSchema } from './config.ts';

/** Takes agents' messages by HTTP and puts them on `agent-messages-raw`. */
export default defineService({
  name: 'ingestion',
  config: ingestionConfigSchema,
  topics: [agentMessagesRaw, rejectedMessages, trustScores, config, auditEvents],
  module: () => AppModule,
  // With a spool it takes messages whether Kafka is there or not.
  startsWithoutLog: (settings) => settings.SPOOL_DIR !== undefined,
  // Bodies are read behind the API key and the rate limit: see AppModule.
  http: {
    body: false,
    elsewhere:
      'Messages are taken by POST /api/v1/messages, spans by POST /v1/traces: OTEL_EXPORTER_OTLP_ENDPOINT has no path, ' +
      'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ends in /v1/traces.',
  },
});
