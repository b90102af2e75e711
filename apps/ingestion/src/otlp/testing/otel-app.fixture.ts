import { createRequire } from 'node:module';
import {
  diag,
  DiagConsoleLogger,
  DiagLogLevel,
  SpanStatusCode,
  trace,
  type Attributes,
  type Span,
} from '@opentelemetry/api';
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtobufExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { registerInstrumentations, type Instrumentation } from '@opentelemetry/instrumentation';
import { OpenAIInstrumentation } from '@opentelemetry/instrumentation-openai';
import { detectResources, envDetector } from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { OpenAIInstrumentation as OpenInference } from '@arizeai/openinference-instrumentation-openai';
import { OpenAIInstrumentation as OpenLlmetry } from '@traceloop/instrumentation-openai';
import type { OpenAI as OpenAIClient } from 'openai';

/*
 * An application as somebody would write it who has never heard of Chorus: two agents, a tool and a model, recorded by
 * OpenTelemetry's SDK and a published instrumentation. All that points it at Chorus are OTEL_* variables.
 * Arguments: instrumentation, exporter, address of the model server.
 */
const [, , instrumentation = '', exporter = '', baseURL = ''] = process.argv;

const INSTRUMENTATIONS: Readonly<Record<string, () => Instrumentation>> = {
  opentelemetry: () => new OpenAIInstrumentation({ captureMessageContent: true }),
  openinference: () => new OpenInference() as unknown as Instrumentation,
  openllmetry: () => new OpenLlmetry(),
};

// What an exporter has to complain about goes to standard error.
diag.setLogger(new DiagConsoleLogger(), DiagLogLevel.WARN);
const provider = new NodeTracerProvider({
  resource: detectResources({ detectors: [envDetector] }),
  spanProcessors: [new BatchSpanProcessor(exporter === 'json' ? new JsonExporter() : new ProtobufExporter())],
});
provider.register();
const recorder = INSTRUMENTATIONS[instrumentation]?.();
if (!recorder) throw new Error(`there is no instrumentation ${instrumentation}`);
registerInstrumentations({ instrumentations: [recorder] });

// Instrumentations patch modules as they are required.
const { OpenAI } = createRequire(import.meta.url)('openai') as { OpenAI: typeof OpenAIClient };
const client = new OpenAI({ apiKey: 'none', baseURL, maxRetries: 0 });
const tracer = trace.getTracer('otel-app');

function within<T>(name: string, attributes: Attributes, work: (span: Span) => Promise<T>): Promise<T> {
  return tracer.startActiveSpan(name, { attributes }, async (span) => {
    try {
      return await work(span);
    } catch (error) {
      span.recordException(error as Error);
      span.setStatus({ code: SpanStatusCode.ERROR, message: (error as Error).message });
      throw error;
    } finally {
      span.end();
    }
  });
}

const agent = <T>(name: string, work: (span: Span) => Promise<T>): Promise<T> =>
  within(
    `invoke_agent ${name}`,
    { 'gen_ai.operation.name': 'invoke_agent', 'gen_ai.agent.name': name, 'gen_ai.conversation.id': 'weather-1' },
    work,
  );

const getWeather = (city: string): Promise<string> =>
  within(
    'execute_tool get_weather',
    {
      'gen_ai.operation.name': 'execute_tool',
      'gen_ai.tool.name': 'get_weather',
      'gen_ai.tool.call.id': 'call_1',
      'gen_ai.tool.call.arguments': JSON.stringify({ city }),
    },
    (span) => {
      span.setAttribute('gen_ai.tool.call.result', '14 °C, rain');
      return Promise.resolve('14 °C, rain');
    },
  );

const question = { role: 'user', content: 'What is the weather in Paris?' } as const;
const tools = [{ type: 'function', function: { name: 'get_weather', parameters: { type: 'object' } } } as const];

await agent('planner', () =>
  agent('meteorologist', async () => {
    const first = await client.chat.completions.create({ model: 'gpt-stub', messages: [question], tools });
    const asked = first.choices[0]?.message;
    const weather = await getWeather('Paris');
    const messages = [question, asked, { role: 'tool', tool_call_id: 'call_1', content: weather }];
    await client.chat.completions.create({ model: 'gpt-stub', messages, tools } as never);
    await client.chat.completions.create({ model: 'broken', messages: [question] }).catch(() => {});
  }),
);
await within('GET /health', { 'http.request.method': 'GET' }, () => Promise.resolve());
await provider.shutdown();
