import { spawnSync } from 'node:child_process';
import { agentMessage, fleetId, ingestRequest } from '@chorus/contracts';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { KEY_VARIABLE, snippets, type Target } from './snippets.ts';
import { WAYS, type Way } from './ways.ts';

const target = (of: Partial<Target> = {}): Target => ({
  fleet_id: 'checkout',
  ingestion_url: 'http://localhost:4318',
  kafka_brokers: ['localhost:9092', 'kafka-2:9092'],
  raw_topic: 'agent-messages-raw',
  key: null,
  ...of,
});
const text = (way: Way, of: Target, at = 0): string => snippets(way, of)[at]?.text ?? '';

/** Names that would break out of a shell, of JSON, of a JavaScript text, or of the line on the screen. */
const HOSTILE = [
  `'; touch owned; '`,
  '$(reboot)`reboot`',
  '"}; process.exit(1); <!--',
  'back\\slash \\u0041 \\',
  'a b\u202Ec\u2066d 漢字 😀',
  '~root ! * ? [a] {b,c} # & | < >',
  '%25 percent=equals,comma',
];
const hostileFleet = fc.oneof(
  fc.constantFrom(...HOSTILE),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }).filter((it) => fleetId.safeParse(it).success),
);

/** Runs lines of a shell with commands that only tell their arguments and their input. One shell for all scripts. */
function run(scripts: readonly string[], after = ''): readonly { args: string[]; input: string }[] {
  const told = `tell() { for it; do printf '%s\\001' "$it"; done; printf '\\002'; }`;
  const fakes = `curl() { tell "$@"; printf '\\003'; }\nkcat() { tell "$@"; cat; printf '\\003'; }`;
  const script = [told, fakes, `export ${KEY_VARIABLE}=chk_test`, ...scripts.map((it) => `${it}\n${after}`)].join('\n');
  const { stdout, stderr, status } = spawnSync('sh', [], { input: script, encoding: 'utf8' });
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
  return stdout
    .split('\u0003')
    .slice(0, -1)
    .map((part) => {
      const [args = '', input = ''] = part.split('\u0002');
      return { args: args.split('\u0001').slice(0, -1), input };
    });
}

/** The environment that lines of a shell export. */
function exported(scripts: readonly string[]): readonly Record<string, string>[] {
  return run(
    scripts,
    `curl ${[
      'SERVICE_NAME',
      'EXPORTER_OTLP_ENDPOINT',
      'EXPORTER_OTLP_HEADERS',
      'EXPORTER_OTLP_PROTOCOL',
      'RESOURCE_ATTRIBUTES',
    ]
      .map((it) => `"OTEL_${it}=$OTEL_${it}"`)
      .join(' ')}; unset OTEL_RESOURCE_ATTRIBUTES`,
  ).map(({ args }) =>
    Object.fromEntries(args.map((it) => [it.slice(0, it.indexOf('=')), it.slice(it.indexOf('=') + 1)])),
  );
}

/** Runs the body of a module; what it imports is given by name. */
async function evaluate(code: string, names: Record<string, unknown>): Promise<void> {
  const AsyncFunction = Object.getPrototypeOf(async () => {}).constructor as new (
    ...of: string[]
  ) => (...of: unknown[]) => Promise<void>;
  const body = code.replace(/^import .*$/gm, '');
  await new AsyncFunction(...Object.keys(names), body)(...Object.values(names));
}

describe('the lines of every way', () => {
  it('are printable ASCII, so that what is seen is what is run, whatever the fleet is called', () => {
    fc.assert(
      fc.property(hostileFleet, fc.constantFrom(...WAYS), (fleet_id, way) => {
        for (const snippet of snippets(way.id, target({ fleet_id }))) expect(snippet.text).toMatch(/^[\x20-\x7e\n]*$/);
      }),
      { numRuns: 200 },
    );
  });

  it('hold the key only where one was made for them', () => {
    for (const { id } of WAYS) {
      const all = (key: string | null): string =>
        snippets(id, target({ key }))
          .map((it) => it.text)
          .join('\n');
      expect(all('chk_made').includes('chk_made')).toBe(id !== 'kafka');
      expect(all('chk_made').includes(KEY_VARIABLE)).toBe(false);
      expect(all(null).includes(KEY_VARIABLE)).toBe(id !== 'kafka');
    }
  });
});

describe('curl', () => {
  it('sends a message that ingestion takes, to the address, with the key', () => {
    const [made, named] = run([text('curl', target({ key: `odd'key` })), text('curl', target())]);
    expect(made?.args.slice(0, 5)).toEqual([
      'http://localhost:4318/api/v1/messages',
      '-H',
      `authorization: Bearer odd'key`,
      '-H',
      'content-type: application/json',
    ]);
    expect(named?.args[2]).toBe('authorization: Bearer chk_test');
    for (const { args } of [made, named].filter((it) => it !== undefined)) {
      expect(args[5]).toBe('-d');
      const message = agentMessage.parse(ingestRequest.parse(JSON.parse(args[6] ?? '')));
      expect(message).toMatchObject({ agent_id: 'planner', target_agents: ['coder'] });
      expect(Math.abs(Date.now() - Date.parse(message.timestamp))).toBeLessThan(3_600_000);
    }
    // A key of one fleet decides the fleet; the one in the variable may be for several.
    expect(agentMessage.parse(JSON.parse(made?.args[6] ?? '')).metadata).toEqual({});
  });

  it('names the fleet as it is called, and runs nothing of it', () => {
    const fleets = [...HOSTILE, ...fc.sample(hostileFleet, 100)];
    const sent = run(fleets.map((fleet_id) => text('curl', target({ fleet_id }))));
    expect(sent.map(({ args }) => agentMessage.parse(JSON.parse(args[6] ?? '')).metadata.fleet_id)).toEqual(fleets);
  });
});

describe('OTLP', () => {
  it('sets what an OpenTelemetry SDK reads', () => {
    const [made, named] = exported([text('otlp', target({ key: 'chk a&b' })), text('otlp', target())]);
    expect(made).toEqual({
      OTEL_SERVICE_NAME: 'my-agents',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:4318',
      OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20chk%20a%26b',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
      OTEL_RESOURCE_ATTRIBUTES: '',
    });
    expect(named?.['OTEL_EXPORTER_OTLP_HEADERS']).toBe('authorization=Bearer%20chk_test');
    expect(named?.['OTEL_RESOURCE_ATTRIBUTES']).toBe('chorus.fleet=checkout');
  });

  it('names the fleet as it is called, and runs nothing of it', () => {
    const fleets = [...HOSTILE, ...fc.sample(hostileFleet, 100)];
    const named = exported(fleets.map((fleet_id) => text('otlp', target({ fleet_id })))).map((env) => {
      const [name, value, ...more] = (env['OTEL_RESOURCE_ATTRIBUTES'] ?? '').split(/[=,]/);
      expect([name, more]).toEqual(['chorus.fleet', []]);
      return decodeURIComponent(value ?? '');
    });
    expect(named).toEqual(fleets);
  });
});

describe('TypeScript', () => {
  it('installs the client from where it is built, never from a registry', () => {
    expect(text('typescript', target())).toMatch(/^npm run build -w @chorus\/client$/m);
    expect(text('typescript', target()).match(/npm install .*/g)).toEqual(['npm install ../chorus/libs/client/dist']);
  });

  it('makes a client of this fleet and sends a message', async () => {
    for (const fleet_id of HOSTILE)
      for (const key of [null, `odd"key'`]) {
        const made: Record<string, unknown>[] = [];
        const sent: unknown[] = [];
        const createChorus = (options: Record<string, unknown>) => {
          made.push(options);
          return { message: (message: unknown) => sent.push(message) };
        };
        const process = { env: { [KEY_VARIABLE]: 'chk_test' } };
        await evaluate(text('typescript', target({ fleet_id, key }), 1), { createChorus, process });
        const expected = { url: 'http://localhost:4318', onProblem: expect.any(Function) };
        expect(made).toEqual([
          key === null ? { ...expected, apiKey: 'chk_test', fleet: fleet_id } : { ...expected, apiKey: key },
        ]);
        expect(sent).toEqual([
          { agent: 'planner', to: 'coder', content: expect.any(String), correlationId: expect.any(String) },
        ]);
      }
  });
});

describe('Kafka', () => {
  it('produces with kcat what accept takes: the agent is the key, the fleet is named', () => {
    const fleets = [...HOSTILE, ...fc.sample(hostileFleet, 100)];
    const sent = run(fleets.map((fleet_id) => text('kafka', target({ fleet_id }))));
    expect(sent[0]?.args).toEqual(['-P', '-b', 'localhost:9092,kafka-2:9092', '-t', 'agent-messages-raw', '-K', ':']);
    const parsed = sent.map(({ input }) => {
      const lines = input.split('\n');
      expect(lines).toHaveLength(2); // kcat takes each line for a record
      expect(lines[0]?.startsWith('planner:')).toBe(true);
      return agentMessage.parse(JSON.parse((lines[0] ?? '').slice('planner:'.length)));
    });
    expect(parsed.map(({ metadata }) => metadata.fleet_id)).toEqual(fleets);
  });

  it('produces the same with kafkajs', async () => {
    for (const fleet_id of HOSTILE) {
      const sent: { topic: string; messages: { key: string; value: string }[] }[] = [];
      class Kafka {
        constructor(options: unknown) {
          expect(options).toEqual({ brokers: ['localhost:9092', 'kafka-2:9092'] });
        }
        producer = () => ({
          connect: async () => {},
          send: async (it: never) => sent.push(it),
          disconnect: async () => {},
        });
      }
      await evaluate(text('kafka', target({ fleet_id }), 1), { Kafka });
      expect(sent).toMatchObject([{ topic: 'agent-messages-raw', messages: [{ key: 'planner' }] }]);
      expect(agentMessage.parse(JSON.parse(sent[0]?.messages[0]?.value ?? '')).metadata.fleet_id).toBe(fleet_id);
    }
  });

  it('has nothing to copy where there is no broker', () => {
    expect(snippets('kafka', target({ kafka_brokers: [] }))).toEqual([]);
  });
});
