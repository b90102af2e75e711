import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { conversationList, conversationPage, graphView } from '@chorus/contracts';
import { CHECKOUT, localKeys, LocalFolder, startTogether, type Services } from '@chorus/local';
import { freePort, startOpenAiStub, type OpenAiStub } from '@chorus/testing';
import { Rest } from './support/rest.ts';
import { until } from './support/until.ts';

/** An application that has never heard of Chorus: OTEL_* variables are all that leads it there. */
const APP = join(CHECKOUT, 'apps/ingestion/src/otlp/testing/otel-app.fixture.ts');
const LOADER = join(CHECKOUT, 'tools/nx/swc-loader.mjs');
const FLEET = 'weather';

/** All services on the memory bus: what is shown is the way from a span to the page, not its endurance. */
let services: Services;
let models: OpenAiStub;
let writeKey: string;
let ingestionUrl: string;
let rest: Rest;

beforeAll(async () => {
  const folder = new LocalFolder(join(import.meta.dirname, '../.chorus/opentelemetry'));
  await folder.prepare(true);
  const keys = await localKeys(folder, [FLEET]);
  const [ingestion, gateway] = [await freePort(), await freePort()];
  ingestionUrl = `http://127.0.0.1:${ingestion}`;
  writeKey = keys.write[FLEET] ?? '';
  rest = new Rest(`http://127.0.0.1:${gateway}`, keys.operator);
  models = await startOpenAiStub();
  services = await startTogether({
    env: {
      CHORUS_API_KEYS_FILE: keys.file,
      SESSION_SECRET: keys.session_secret,
      LOG_LEVEL: 'error',
    },
    ports: { ingestion, 'api-gateway': gateway },
    say: () => {},
  });
}, 120_000);
afterAll(async () => {
  models?.close();
  await services?.stop();
}, 60_000);

describe('an unmodified OpenTelemetry SDK with a published instrumentation', () => {
  it('appears as agents, edges and a conversation', async () => {
    const { stderr } = await promisify(execFile)(
      process.execPath,
      ['--import', LOADER, APP, 'openinference', 'protobuf', models.url],
      {
        env: {
          OTEL_SERVICE_NAME: 'weather-app',
          OTEL_EXPORTER_OTLP_ENDPOINT: ingestionUrl,
          OTEL_EXPORTER_OTLP_HEADERS: `authorization=Bearer ${writeKey}`,
        },
      },
    );
    expect(stderr).toBe('');

    const query = { fleet_id: FLEET };
    const page = await until(
      'all of it is in the event store',
      () => rest.get(conversationPage, '/conversations/weather-1', query),
      ({ conversation }) => conversation.messages === 10,
    );
    const said = page.messages.map(({ decision: { original_message: message } }) =>
      [message.agent_id, '→', message.target_agents.join(), message.content.text].filter(Boolean).join(' '),
    );
    const all = [
      'weather-app → planner',
      'planner → meteorologist',
      'meteorologist → model:gpt-stub What is the weather in Paris?',
      'model:gpt-stub → meteorologist calls get_weather',
      'meteorologist → tool:get_weather',
      'tool:get_weather → meteorologist 14 °C, rain',
      'meteorologist → model:gpt-stub 14 °C, rain',
      'model:gpt-stub → meteorologist It rains in Paris.',
      'meteorologist → planner',
      'planner → weather-app',
    ];
    // Spans that the exporter sends side by side may arrive in either order.
    expect(said.toSorted()).toEqual(all.toSorted());
    expect(page.conversation).toMatchObject({ tokens: 56, errors: 0 });
    const { conversations } = await rest.get(conversationList, '/conversations', query);
    expect(conversations.map(({ correlation_id }) => correlation_id)).toEqual(['weather-1']);

    const everybody = ['meteorologist', 'model:gpt-stub', 'planner', 'tool:get_weather', 'weather-app'];
    const graph = await until(
      'the graph shows who acts on whom',
      () => rest.get(graphView, '/graph', query),
      ({ nodes, edges }) => nodes.length === everybody.length && edges.length >= 8,
    );
    expect(graph.nodes.map(({ agent_id }) => agent_id).toSorted()).toEqual(everybody);
    const edges = new Set(graph.edges.map((edge) => `${edge.source_agent} → ${edge.target_agent}`));
    for (const edge of [
      'planner → meteorologist',
      'meteorologist → tool:get_weather',
      'meteorologist → model:gpt-stub',
    ])
      expect(edges).toContain(edge);
  }, 120_000);
});
