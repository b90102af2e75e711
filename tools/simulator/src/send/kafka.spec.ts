import { describe, expect, it } from '@jest/globals';
import { scenario } from '../scenarios/scenario.ts';
import { UsageError } from '../usage-error.ts';
import { kafkaSender, rawRecord } from './kafka.ts';

const message = scenario('calm').messages[0]!.message;

describe('rawRecord', () => {
  it('is keyed by agent and carries the CloudEvents headers', () => {
    const { key, value, headers } = rawRecord(message);
    expect(key).toBe(message.agent_id);
    expect(JSON.parse(String(value))).toEqual(message);
    expect(headers).toMatchObject({
      ce_id: message.metadata.message_id,
      ce_source: 'simulator',
      ce_type: 'chorus.agent-message.v1',
      ce_time: message.timestamp,
    });
  });

  it('puts the message into a fleet where asked', () => {
    const { value } = rawRecord(message, 'staging');
    expect(JSON.parse(String(value))).toEqual({ ...message, metadata: { ...message.metadata, fleet_id: 'staging' } });
  });
});

describe('kafkaSender', () => {
  it('says where it looked for a broker and what to do', async () => {
    const failure = kafkaSender({ brokers: ['127.0.0.1:1'] });
    await expect(failure).rejects.toThrow(UsageError);
    await expect(failure).rejects.toThrow(/Kafka at 127\.0\.0\.1:1 does not answer[^]*--direct localhost:9092/);
  });
});
