import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MemoryBus } from '@chorus/bus';
import type { AgentMessage } from '@chorus/contracts';
import { startOpenAiStub, type OpenAiStub } from '@chorus/testing';
import { rawRecords, runIngestion, type RunningIngestion } from '../testing/running-ingestion.ts';

const app = fileURLToPath(new URL('./testing/otel-app.fixture.ts', import.meta.url));
const loader = fileURLToPath(new URL('../../../../tools/nx/swc-loader.mjs', import.meta.url));

const bus = new MemoryBus();
let ingestion: RunningIngestion;
let models: OpenAiStub;
beforeAll(async () => {
  models = await startOpenAiStub();
  ingestion = await runIngestion({ bus });
}, 60_000);
afterAll(async () => {
  models?.close();
  await ingestion?.close();
  await bus.close();
});

/** Runs the application to its end, and gives what it made of messages, in the order of their time. */
async function run(instrumentation: string, exporter: string, env: Record<string, string> = {}) {
  const service = `app-${instrumentation}-${exporter}`;
  const { stderr } = await promisify(execFile)(
    process.execPath,
    ['--import', loader, app, instrumentation, exporter, models.url],
    {
      env: {
        OTEL_SERVICE_NAME: service,
        OTEL_EXPORTER_OTLP_ENDPOINT: ingestion.url,
        OTEL_EXPORTER_OTLP_HEADERS: `authorization=Bearer ${ingestion.keys.alpha}`,
        ...env,
      },
    },
  );
  expect(stderr).toBe('');
  const all = (await rawRecords(bus)).map(({ value }) => value as AgentMessage);
  const trace = all.find(({ agent_id }) => agent_id === service)?.metadata['trace_id'];
  return {
    service,
    messages: all
      .filter(({ metadata }) => trace !== undefined && metadata['trace_id'] === trace)
      .sort((a, b) => a.timestamp.localeCompare(b.timestamp)),
  };
}

const routesOf = (messages: readonly AgentMessage[]) =>
  messages.map(({ agent_id, target_agents }) => `${agent_id} → ${target_agents.join()}`);

describe('OpenTelemetry’s SDK for JavaScript, unmodified', () => {
  // Not every instrumentation ends the span of a call that failed; then nobody hears of it.
  it.each([
    ['opentelemetry', 'protobuf', 'gen_ai', true, {}],
    ['opentelemetry', 'json', 'gen_ai', true, { OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip' }],
    ['openinference', 'protobuf', 'openinference', false, { OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip' }],
    ['openllmetry', 'json', 'gen_ai', false, {}],
  ])(
    'with the instrumentation of %s and the exporter for %s: agents, tool, model, tokens, one conversation',
    async (instrumentation, exporter, dialect, tellsFailure, env) => {
      const { service, messages } = await run(instrumentation, exporter, env as Record<string, string>);
      expect(routesOf(messages).sort()).toEqual(
        [
          `${service} → planner`,
          'planner → meteorologist',
          'meteorologist → model:gpt-stub',
          'model:gpt-stub → meteorologist',
          'meteorologist → tool:get_weather',
          'tool:get_weather → meteorologist',
          'meteorologist → model:gpt-stub',
          'model:gpt-stub → meteorologist',
          ...(tellsFailure ? ['meteorologist → model:broken', 'model:broken → meteorologist'] : []),
          'meteorologist → planner',
          `planner → ${service}`,
        ].sort(),
      );
      expect(new Set(messages.map(({ correlation_id }) => correlation_id))).toEqual(new Set(['weather-1']));

      const ids = new Set(messages.map(({ metadata }) => metadata.message_id));
      expect(ids.size).toBe(messages.length);
      const uncaused = messages.filter(({ metadata }) => metadata.reply_to === undefined);
      expect(routesOf(uncaused)).toEqual([`${service} → planner`]);
      for (const { metadata } of messages) if (metadata.reply_to) expect(ids).toContain(metadata.reply_to);

      const answers = messages.filter(({ agent_id }) => agent_id === 'model:gpt-stub');
      for (const { metadata } of answers)
        expect(metadata).toMatchObject({
          dialect,
          model: 'gpt-stub-2026-01-01',
          usage: { input_tokens: 21, output_tokens: 7 },
          duration_ms: expect.any(Number),
        });
      const call = messages.find(({ target_agents }) => target_agents[0] === 'tool:get_weather');
      expect(call?.content.tool_calls).toEqual([
        { id: 'call_1', type: 'function', function: { name: 'get_weather', arguments: '{"city":"Paris"}' } },
      ]);
      const failure = messages.find(({ agent_id }) => agent_id === 'model:broken');
      if (tellsFailure) expect(failure?.content.error).toBe('InternalServerError: 500 the model is on fire');
    },
    60_000,
  );

  it.each(['openinference', 'openllmetry'])(
    'texts that the instrumentation of %s records are the messages’ texts',
    async (instrumentation) => {
      const { messages } = await run(instrumentation, 'protobuf');
      const texts = messages
        .filter(({ agent_id, target_agents }) => [agent_id, ...target_agents].includes('model:gpt-stub'))
        .map(({ agent_id, content }) => `${agent_id}: ${content.text}`);
      expect(texts.sort()).toEqual([
        'meteorologist: 14 °C, rain',
        'meteorologist: What is the weather in Paris?',
        'model:gpt-stub: It rains in Paris.',
        'model:gpt-stub: calls get_weather',
      ]);
    },
    60_000,
  );
});
