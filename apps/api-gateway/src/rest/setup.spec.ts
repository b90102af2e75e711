import { describe, expect, it } from '@jest/globals';
import { defineProcessor, reject, tombstone, type StreamProcessor } from '@chorus/bus';
import {
  agentMessagesAccepted,
  agentMessagesRaw,
  config as configTopic,
  rejectedList,
  rejectedMessages,
  setupView,
  trustScores,
  type AgentMessage,
  type RejectedMessage,
} from '@chorus/contracts';
import { publicBrokersOf } from '../config.ts';
import { at, fleetConfig, NOW, trust } from '../testing/records.ts';
import { KEYS, runGateway, to, type RunningGateway } from '../testing/running-gateway.ts';

const refused = (rejection_id: string, more: Partial<RejectedMessage> = {}): RejectedMessage => ({
  rejection_id,
  fleet_id: 'f',
  agent_id: 'a',
  via: 'http',
  key_id: 'k',
  at: at(NOW),
  reason: 'schema',
  detail: 'The message is not valid.',
  errors: [{ pointer: '/agent_id', detail: 'expected text' }],
  excerpt: '{}',
  similar: 0,
  ...more,
});

/** As stream-processor's: it takes what comes on the raw topic, and refuses it. */
const accept = defineProcessor({ name: 'accept', streams: [agentMessagesRaw], outputs: [agentMessagesAccepted] });
const refusing: StreamProcessor<typeof accept> = { process: () => reject('"timestamp" is no instant') };

const message: AgentMessage = {
  agent_id: 'planner',
  timestamp: at(NOW),
  message_type: 'request',
  content: { text: 'hello' },
  target_agents: [],
  correlation_id: 'c',
  metadata: { fleet_id: 'f' },
};
const raw = (bytes: string) => ({ ...to(agentMessagesRaw, message), bytes: Buffer.from(bytes) });

async function withGateway(env: Record<string, string>, use: (gateway: RunningGateway) => Promise<void>) {
  const gateway = await runGateway(env);
  try {
    await use(gateway);
  } finally {
    await gateway.close();
  }
}
const rejectedIn = async (gateway: RunningGateway, fleet: string) => {
  const response = await gateway.request(`/api/v1/rejected?fleet_id=${fleet}`, { key: KEYS.operator });
  return rejectedList.parse(await response.json()).rejected;
};

describe('rejected messages', () => {
  it('of the fleet are told newest first, a hundred at most, each once', () =>
    withGateway({}, async (gateway) => {
      const all = Array.from({ length: 120 }, (_, n) => to(rejectedMessages, refused(`r${n}`, { at: at(NOW + n) })));
      await gateway.write(
        ...all,
        to(rejectedMessages, refused('r119')),
        to(rejectedMessages, refused('x', { fleet_id: 'other' })),
      );
      const rejected = await rejectedIn(gateway, 'f');
      expect(rejected.map(({ rejection_id }) => rejection_id)).toEqual(
        Array.from({ length: 100 }, (_, n) => `r${119 - n}`),
      );
      expect((await gateway.request('/api/v1/rejected?fleet_id=other', { key: KEYS.reader })).status).toBe(403);
    }));

  it('that came by Kafka are told with their fields, from the dead letters', () =>
    withGateway({}, async (gateway) => {
      gateway.bus.process(accept, refusing);
      await gateway.bus.start();
      await gateway.write(
        raw('{"agent_id": "planner", '),
        raw(JSON.stringify({ ...message, timestamp: 'soon', content: { password: 'hunter2' } })),
        raw(JSON.stringify(message)),
      );
      await gateway.write();
      expect(await rejectedIn(gateway, 'default')).toMatchObject([
        { via: 'kafka', reason: 'not_json', agent_id: null, excerpt: '{"agent_id": "planner", ', errors: [] },
      ]);
      const inFleet = await rejectedIn(gateway, 'f');
      expect(inFleet.toSorted((a, b) => (a.reason < b.reason ? -1 : 1))).toMatchObject([
        { reason: 'rejected', agent_id: 'planner', detail: '"timestamp" is no instant', key_id: null },
        {
          reason: 'schema',
          errors: [{ pointer: '/timestamp' }],
          detail: expect.stringContaining('/timestamp: is another string; an RFC 3339 instant'),
        },
      ]);
      expect(JSON.stringify(inFleet)).not.toContain('hunter2');
    }));

  it('that came by Kafka are redacted by the settings of the service', () =>
    withGateway({ REDACT_EXCEPT: 'email', REDACT_FIELDS: 'pin', REDACT_LITERALS: 'Falcon' }, async (gateway) => {
      gateway.bus.process(accept, refusing);
      await gateway.bus.start();
      const content = { text: 'Falcon, ann@example.org', pin: 1234 };
      await gateway.write(raw(JSON.stringify({ ...message, timestamp: 'soon', content })));
      await gateway.write();
      const [rejected] = await rejectedIn(gateway, 'f');
      expect(rejected?.excerpt).toContain('"text":"[redacted:literal], ann@example.org","pin":"[redacted:secret]"');
    }));

  it('that came by Kafka without a value are told, too', () =>
    withGateway({}, async (gateway) => {
      gateway.bus.process(accept, refusing);
      await gateway.bus.start();
      await gateway.write(tombstone(agentMessagesRaw, 'planner', 'planner'));
      await gateway.write();
      expect(await rejectedIn(gateway, 'default')).toMatchObject([
        { reason: 'schema', excerpt: '', errors: [], detail: expect.stringContaining('without a value') },
      ]);
    }));

  it('that come by Kafka in a flood are counted, not told one by one', () =>
    withGateway({}, async (gateway) => {
      gateway.bus.process(accept, refusing);
      await gateway.bus.start();
      await gateway.write(...Array.from({ length: 500 }, () => raw('junk')));
      await gateway.write();
      const rejected = await rejectedIn(gateway, 'default');
      expect(rejected.length).toBeLessThan(100);
      expect(rejected.reduce((sum, { similar }) => sum + 1 + similar, 0)).toBe(500);
    }));

  it('from before the fleet was removed are forgotten', () =>
    withGateway({}, async (gateway) => {
      await gateway.write(
        to(rejectedMessages, refused('before')),
        to(rejectedMessages, refused('after', { at: at(NOW + 2000) })),
        to(configTopic, fleetConfig('f', { removed: true, removed_at: at(NOW + 1000) })),
      );
      expect((await rejectedIn(gateway, 'f')).map(({ rejection_id }) => rejection_id)).toEqual(['after']);
    }));
});

describe('what the Setup page is told', () => {
  const setupOf = async (gateway: RunningGateway) =>
    setupView.parse(await (await gateway.request('/api/v1/setup', { key: KEYS.reader })).json());

  it('turns from waiting to the first message', () =>
    withGateway(
      { PUBLIC_INGESTION_URL: 'https://in.example.com/', PUBLIC_KAFKA_BROKERS: 'k:9092' },
      async (gateway) => {
        const waiting = {
          fleet_id: 'f',
          ingestion_url: 'https://in.example.com',
          // Nobody else can reach the memory bus, whatever is configured.
          kafka_brokers: [],
          raw_topic: 'agent-messages-raw',
          first_message_at: null,
          agents: 0,
        };
        expect(await setupOf(gateway)).toEqual(waiting);
        await gateway.write(to(trustScores, trust('f', 'a', 50)), to(trustScores, trust('other', 'z', 50)));
        expect(await setupOf(gateway)).toEqual({ ...waiting, first_message_at: at(NOW), agents: 1 });
      },
    ));

  it('names the port of ingestion where nobody says otherwise', () =>
    withGateway({}, async (gateway) => {
      expect((await setupOf(gateway)).ingestion_url).toBe('http://localhost:4318');
    }));

  it.each([
    ['kafka', undefined, ['broker:9092']],
    ['kafka', ['public:9094'], ['public:9094']],
    ['memory', ['public:9094'], []],
  ] as const)('names the brokers for agents: on the bus %s, with %j', (kind, PUBLIC_KAFKA_BROKERS, brokers) => {
    const config = {
      PUBLIC_KAFKA_BROKERS: PUBLIC_KAFKA_BROKERS && [...PUBLIC_KAFKA_BROKERS],
      KAFKA_BROKERS: ['broker:9092'],
    };
    expect(publicBrokersOf({ kind }, config)).toEqual(brokers);
  });
});
