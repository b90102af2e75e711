import { describe, expect, it } from '@jest/globals';
import { testDriver } from '@chorus/bus';
import { agentMessagesAccepted, agentMessagesRaw } from '@chorus/contracts';
import { policyOf, REDACTION_KINDS } from '@chorus/privacy';
import { readConfig, Registry } from '@chorus/service-kit';
import { streamProcessorConfig, type StreamProcessorConfig } from '../config.ts';
import { accept, AcceptProcessor } from '../processors/accept.processor.ts';
import { message, pipeline, START } from '../testing/pipeline.ts';
import { Redactor } from './redactor.ts';

const config = (env: Record<string, string>) =>
  readConfig<StreamProcessorConfig>('stream-processor', [streamProcessorConfig], env);
const SECRETS = 'ann@example.org, 4111 1111 1111 1111 and bob@example.org';

describe('what is stored of a message', () => {
  it('holds no secret, and the decision counts what was taken out', async () => {
    const { send } = pipeline();
    const [decision] = await send(message({ content: { text: SECRETS } }));
    expect(decision?.original_message.content.text).toBe('[redacted:email], [redacted:card] and [redacted:email]');
    expect(decision?.processing_metadata.redactions).toEqual({ card: 1, email: 2 });
    expect(JSON.stringify(decision)).not.toContain('ann@');
  });

  it('nothing found, nothing counted; nobody at the door can say what was', async () => {
    const { send } = pipeline();
    const claim = { chorus_redacted: 'email=7' };
    const [plain] = await send(message({ content: { text: 'see [redacted:email]' } }), claim);
    expect(plain?.processing_metadata).not.toHaveProperty('redactions');
    const [found] = await send(message({ content: { text: SECRETS } }), claim);
    expect(found?.processing_metadata.redactions).toEqual({ card: 1, email: 2 });
  });

  it('two different resources that look the same once redacted are in nobody’s way', async () => {
    const { send } = pipeline();
    const writes = (agent_id: string, mail: string) =>
      send(message({ agent_id, content: { resources: [{ resource: `mailbox/${mail}`, access: 'write' }] } }));
    await writes('a', 'ann@example.org');
    const [second] = await writes('b', 'bob@example.org');
    expect(second?.conflict_analysis).toMatchObject({ risk: 0, accesses: [] });
    await writes('a', 'office');
    expect((await writes('b', 'office'))[0]?.conflict_analysis.kind).toBe('contention');
  });

  it('a message is the same one after a restart: the same bytes again', async () => {
    const bytes = async () => {
      const driver = testDriver(accept, newAcceptWith(new Registry()), { now: START });
      await driver.pipe(agentMessagesRaw, message({ content: { text: SECRETS } }));
      return JSON.stringify(driver.readRecords(agentMessagesAccepted));
    };
    expect(await bytes()).toBe(await bytes());
  });

  it('a field that marks make longer than it may be is refused, and the letter says why', async () => {
    const driver = testDriver(accept, newAcceptWith(new Registry()), { now: START });
    const intent = 'a@b.co '.repeat(36);
    await driver.pipe(
      agentMessagesRaw,
      message({ content: { resources: [{ resource: 'r', access: 'read', intent }] } }),
    );
    expect(driver.readRecords(agentMessagesAccepted)).toEqual([]);
    expect(driver.deadLetters()[0]?.headers['dl_error']).toContain('longer than it may be');
  });

  it('is counted by kind in /metrics, from zero', async () => {
    const registry = new Registry();
    const driver = testDriver(accept, newAcceptWith(registry), { now: START });
    await driver.pipe(agentMessagesRaw, message({ content: { text: SECRETS } }));
    const text = await registry.metrics();
    expect(text).toContain('stream_processor_redactions_total{kind="email"} 2');
    expect(text).toContain('stream_processor_redactions_total{kind="card"} 1');
    expect(text).toContain('stream_processor_redactions_total{kind="phone"} 0');
  });
});

describe('the settings', () => {
  it('are all kinds, or those that are named, without those that are excepted', () => {
    expect(policyOf(config({})).kinds).toEqual(REDACTION_KINDS);
    expect(policyOf(config({ REDACT_KINDS: 'email, card' })).kinds).toEqual(['email', 'card']);
    expect(policyOf(config({ REDACT_EXCEPT: 'phone' })).kinds).toEqual(REDACTION_KINDS.filter((k) => k !== 'phone'));
    expect(policyOf(config({ REDACT_KINDS: 'email', REDACT_EXCEPT: 'email' })).kinds).toEqual([]);
    const more = policyOf(config({ REDACT_FIELDS: 'pin,iban', REDACT_LITERALS: 'Falcon' }));
    expect(more.fields).toEqual(expect.arrayContaining(['password', 'pin', 'iban']));
    expect(more.literals).toEqual(['Falcon']);
  });

  it('say what they accept, and print no words that are secret', () => {
    expect(() => config({ REDACT_KINDS: 'email,mood' })).toThrow(
      /REDACT_KINDS="email,mood": expected, with commas between them, some of api_key, .*; or all/,
    );
    expect(() => config({ REDACT_LITERALS: 'Falcon,ab' })).toThrow('REDACT_LITERALS=<redacted>: expected words of 3');
  });

  it('are obeyed: what is excepted stays', async () => {
    const [decision] = await pipeline({ REDACT_EXCEPT: ['email'] }).send(message({ content: { text: SECRETS } }));
    expect(decision?.original_message.content.text).toBe('ann@example.org, [redacted:card] and bob@example.org');
    expect(decision?.processing_metadata.redactions).toEqual({ card: 1 });
  });
});

const newAcceptWith = (registry: Registry) =>
  new AcceptProcessor(new Redactor(streamProcessorConfig.parse({}), registry));
