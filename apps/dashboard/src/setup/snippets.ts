import { asciiJson, percentEncoded, shellWord } from './quote.ts';
import type { Way } from './ways.ts';

/** Variable that the snippets read the key from while no key was made for them. */
export const KEY_VARIABLE = 'CHORUS_KEY';

/** What makes a snippet that of this fleet. */
export interface Target {
  readonly fleet_id: string;
  /** Where ingestion answers, without a slash at the end. */
  readonly ingestion_url: string;
  readonly kafka_brokers: readonly string[];
  readonly raw_topic: string;
  /** A key of this very fleet; null: the one in {@link KEY_VARIABLE}, which may be for several fleets. */
  readonly key: string | null;
}

/** Something to copy, and what it is: a file, or where it is typed. */
export interface Snippet {
  readonly title: string;
  readonly text: string;
}

/** The code for one way, in the order in which it is used. Empty for Kafka where there is no broker. */
export function snippets(way: Way, target: Target): readonly Snippet[] {
  switch (way) {
    case 'otlp':
      return [environment(target)];
    case 'typescript':
      return typescript(target);
    case 'curl':
      return [{ title: 'Shell', text: curl(target) }];
    case 'kafka':
      return target.kafka_brokers.length === 0 ? [] : kafka(target);
  }
}

/** A key of one fleet decides the fleet. With a key of several the sender names it. */
const namesFleet = ({ key }: Target): boolean => key === null;

function environment(target: Target): Snippet {
  const header =
    target.key === null
      ? `"authorization=Bearer%20$${KEY_VARIABLE}"`
      : shellWord(`authorization=Bearer%20${percentEncoded(target.key)}`);
  const set = {
    OTEL_SERVICE_NAME: 'my-agents',
    OTEL_EXPORTER_OTLP_ENDPOINT: shellWord(target.ingestion_url),
    OTEL_EXPORTER_OTLP_HEADERS: header,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
    ...(namesFleet(target)
      ? { OTEL_RESOURCE_ATTRIBUTES: shellWord(`chorus.fleet=${percentEncoded(target.fleet_id)}`) }
      : {}),
    OTEL_SEMCONV_STABILITY_OPT_IN: 'gen_ai_latest_experimental',
    OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: 'span_only',
  };
  return {
    title: 'Environment',
    text: Object.entries(set)
      .map(([name, value]) => `export ${name}=${value}`)
      .join('\n'),
  };
}

const javascript: Snippet = {
  title: 'tracing.mjs, then node --import ./tracing.mjs app.js',
  text: `// npm install @opentelemetry/sdk-trace-node @opentelemetry/resources
// npm install @opentelemetry/exporter-trace-otlp-proto @traceloop/instrumentation-openai
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { detectResources, envDetector } from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { OpenAIInstrumentation } from '@traceloop/instrumentation-openai';
import OpenAI from 'openai';

const provider = new NodeTracerProvider({
  resource: detectResources({ detectors: [envDetector] }),
  spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
});
provider.register();
new OpenAIInstrumentation().manuallyInstrument(OpenAI);
process.once('beforeExit', () => provider.shutdown());`,
};

const python: Snippet = {
  title: 'Before the first call of a model',
  text: `# pip install opentelemetry-sdk opentelemetry-exporter-otlp-proto-http 'openai<3'
# pip install opentelemetry-instrumentation-openai-v2 'opentelemetry-util-genai==0.4b0'
from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.instrumentation.openai_v2 import OpenAIInstrumentor
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

provider = TracerProvider()
provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
trace.set_tracer_provider(provider)
OpenAIInstrumentor().instrument()`,
};

/** For who has no OpenTelemetry yet: what to install and to start; the address comes from the environment. */
export const SDK_HINTS = { JavaScript: javascript, Python: python } as const;

/** What the examples say. A sender without a clock of its own in the code adds `timestamp`. */
const FIRST_MESSAGE = {
  agent_id: 'planner',
  message_type: 'request',
  target_agents: ['coder'],
  correlation_id: 'first-steps',
  content: { text: 'Split CHK-2231 into steps' },
};

/** The client is on no public registry: its name there is anybody's to take. */
const CLIENT: Snippet = {
  title: 'Shell',
  text: `# In a checkout of Chorus
npm run build -w @chorus/client
# In your own project, with the path to that checkout
npm install ../chorus/libs/client/dist`,
};

function typescript(target: Target): readonly Snippet[] {
  const key = target.key === null ? `process.env.${KEY_VARIABLE} ?? ''` : asciiJson(target.key);
  const fleet = namesFleet(target) ? `\n  fleet: ${asciiJson(target.fleet_id)},` : '';
  return [
    CLIENT,
    {
      title: 'agent.ts',
      text: `import { createChorus } from '@chorus/client';

const chorus = createChorus({
  url: ${asciiJson(target.ingestion_url)},
  apiKey: ${key},${fleet}
  onProblem: ({ kind, detail }) => console.warn('Chorus:', kind, detail),
});

chorus.message({
  agent: 'planner',
  to: 'coder',
  content: 'Split CHK-2231 into steps',
  correlationId: 'first-steps', // the conversation: the same for all messages of one task
});`,
    },
  ];
}

/** The time is filled in by the shell, for every message needs one. */
const NOW_BY_SHELL = `'"$(date -u +%Y-%m-%dT%H:%M:%SZ)"'`;

/** The fields of the message as JSON without its braces, in lines, each fit to stand between single quotes of a shell. */
function messageLines(fleet_id: string | null): readonly string[] {
  const { agent_id, message_type, target_agents, correlation_id, content } = FIRST_MESSAGE;
  const fields = (of: object): string => asciiJson(of).slice(1, -1).replaceAll("'", `'\\''`);
  return [
    fields({ agent_id, message_type, target_agents }),
    `"timestamp":"${NOW_BY_SHELL}"`,
    fields({ correlation_id, content }),
    ...(fleet_id === null ? [] : [fields({ metadata: { fleet_id } })]),
  ];
}

function curl(target: Target): string {
  const bearer =
    target.key === null ? `"authorization: Bearer $${KEY_VARIABLE}"` : shellWord(`authorization: Bearer ${target.key}`);
  return `curl ${shellWord(`${target.ingestion_url}/api/v1/messages`)} \\
  -H ${bearer} \\
  -H 'content-type: application/json' \\
  -d '{${messageLines(namesFleet(target) ? target.fleet_id : null).join(',\n       ')}}'`;
}

/** No API key here, so the message always names its fleet. */
function kafka({ kafka_brokers, raw_topic, fleet_id }: Target): readonly Snippet[] {
  const lines = messageLines(fleet_id);
  return [
    {
      title: 'Shell, with kcat',
      text: `printf 'planner:{${lines.map(() => '%s').join(',')}}\\n' \\
${lines.map((line) => `  '${line}'`).join(' \\\n')} |
  kcat -P -b ${shellWord(kafka_brokers.join(','))} -t ${shellWord(raw_topic)} -K :`,
    },
    {
      title: 'TypeScript, with kafkajs',
      text: `import { Kafka } from 'kafkajs';

const producer = new Kafka({ brokers: ${asciiJson(kafka_brokers)} }).producer();
await producer.connect();
const message = {
  agent_id: 'planner',
  timestamp: new Date().toISOString(),
  message_type: 'request',
  target_agents: ['coder'],
  correlation_id: 'first-steps',
  content: { text: 'Split CHK-2231 into steps' },
  metadata: { fleet_id: ${asciiJson(fleet_id)} },
};
await producer.send({
  topic: ${asciiJson(raw_topic)},
  messages: [{ key: message.agent_id, value: JSON.stringify(message) }],
});
await producer.disconnect();`,
    },
  ];
}
