import { describe, expect, it } from '@jest/globals';
import { testDriver } from '@chorus/bus';
import { agentMessagesAccepted, agentMessagesRaw } from '@chorus/contracts';
import { message, newAccept, pipeline, START } from '../testing/pipeline.ts';
import { accept } from './accept.processor.ts';

const accepted = async (value: ReturnType<typeof message> | string, headers = {}) => {
  const driver = testDriver(accept, newAccept(), { now: START, partition: 3 });
  if (typeof value === 'string') await driver.pipeBytes(agentMessagesRaw, value, { headers });
  else await driver.pipe(agentMessagesRaw, value, { headers });
  return { records: driver.readRecords(agentMessagesAccepted), letters: driver.deadLetters() };
};

describe('accept', () => {
  it('keys a message by its fleet and keeps what it does not know', async () => {
    const odd = { ...message({ metadata: { fleet_id: 'checkout', tenant: 7 } }), mood: 'good' };
    const { records } = await accepted(odd);
    expect(records).toMatchObject([{ key: 'checkout', value: odd }]);
    expect((await accepted(message())).records[0]?.key).toBe('default');
  });

  it('takes the identity from the CloudEvents headers, else from the sender, else from the log', async () => {
    const identity = async (given: ReturnType<typeof message>, headers = {}) => {
      const { ce_id, ce_source } = (await accepted(given, headers)).records[0]?.headers ?? {};
      return [ce_id, ce_source];
    };
    const named = message({ metadata: { message_id: 'mine' } });
    expect(await identity(named, { ce_id: 'x', ce_source: '/ingestion' })).toEqual(['x', '/ingestion']);
    expect(await identity(named)).toEqual(['mine', '/agent-messages-raw/3']);
    expect(await identity(message())).toEqual(['0', '/agent-messages-raw/3']);
    expect(await identity(message(), { ce_id: '', ce_source: '' })).toEqual(['0', '/agent-messages-raw/3']);
  });

  it('hands the place on the raw log on, whatever the sender claims it to be', async () => {
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const { records } = await accepted(message(), { chorus_raw_offset: '99', traceparent, other: 'x' });
    expect(records[0]?.headers).toMatchObject({
      chorus_raw_partition: '3',
      chorus_raw_offset: '0',
      chorus_received_at: String(START),
      traceparent,
    });
    expect(records[0]?.headers).not.toHaveProperty('other');
  });

  it.each([
    [
      'a timestamp that is no instant',
      JSON.stringify({ ...message(), timestamp: 'yesterday' }),
      'schema',
      /\/timestamp: is another string; an RFC 3339 instant/,
    ],
    [
      'a message of all fleets',
      JSON.stringify(message({ metadata: { fleet_id: '*' } })),
      'rejected',
      /stands for all fleets, and no message is of it/,
    ],
    ['a header that is too long', JSON.stringify(message()), 'rejected', /ce_id has 300 characters; at most 256/],
    [
      'numbers that grow',
      JSON.stringify(message()).replace('{}', `{"n":[${'1e20,'.repeat(20_000)}1]}`),
      'rejected',
      /takes at most 262144/,
    ],
  ])('refuses %s, and says why', async (name, bytes, reason, error) => {
    const { records, letters } = await accepted(bytes, name.includes('header') ? { ce_id: 'x'.repeat(300) } : {});
    expect(records).toEqual([]);
    expect(letters[0]?.value?.toString()).toBe(bytes);
    expect(letters[0]?.headers).toMatchObject({ dl_reason: reason, dl_processor: 'accept', dl_offset: '0' });
    expect(letters[0]?.headers['dl_error']).toMatch(error);
  });

  it('does not reject a clock that is wrong, and measures it', async () => {
    const [decision] = await pipeline().send(message({ timestamp: '2031-03-01T12:00:00+02:00' }));
    expect(decision?.processing_metadata.clock_skew_ms).toBe(Date.parse('2031-03-01T10:00:00Z') - START - 1000);
  });
});
