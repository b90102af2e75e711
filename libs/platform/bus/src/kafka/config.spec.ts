import { describe, expect, it } from '@jest/globals';
import { handlerTimeout, kafkaConfigSchema } from './config.ts';

const problems = (environment: Record<string, string>) =>
  kafkaConfigSchema.safeParse(environment).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);

describe('the configuration', () => {
  it('needs brokers only', () => {
    expect(kafkaConfigSchema.parse({ KAFKA_BROKERS: 'one:9092, two:9092' })).toMatchObject({
      KAFKA_BROKERS: ['one:9092', 'two:9092'],
      KAFKA_SECURITY_PROTOCOL: 'PLAINTEXT',
      KAFKA_NAMESPACE: '',
      KAFKA_PARTITIONS: 6,
      KAFKA_SESSION_TIMEOUT_MS: 6000,
    });
  });

  it('reads how long topics keep their records', () => {
    const retention = (KAFKA_RETENTION: string) => [
      ...kafkaConfigSchema.parse({ KAFKA_BROKERS: 'x:9092', KAFKA_RETENTION }).KAFKA_RETENTION,
    ];
    expect(retention('')).toEqual([]);
    expect(retention('a.b=2d, c=12h,d=forever')).toEqual([
      ['a.b', 172_800_000],
      ['c', 43_200_000],
      ['d', -1],
    ]);
  });

  it('takes replicas, of which no more can be needed than there are', () => {
    const asked = { KAFKA_BROKERS: 'x:9092', KAFKA_REPLICATION: '3', KAFKA_MIN_INSYNC_REPLICAS: '2' };
    expect(kafkaConfigSchema.parse(asked)).toMatchObject({ KAFKA_REPLICATION: 3, KAFKA_MIN_INSYNC_REPLICAS: 2 });
    expect(problems({ ...asked, KAFKA_MIN_INSYNC_REPLICAS: '4' })).toEqual([
      'KAFKA_MIN_INSYNC_REPLICAS: is at most KAFKA_REPLICATION, that is 3',
    ]);
  });

  it('takes user name and password for SASL_SSL', () => {
    const environment = {
      KAFKA_BROKERS: 'cluster.example:9092',
      KAFKA_SECURITY_PROTOCOL: 'SASL_SSL',
      KAFKA_SASL_USERNAME: 'key',
      KAFKA_SASL_PASSWORD: 'secret',
    };
    expect(kafkaConfigSchema.parse(environment)).toMatchObject({
      ...environment,
      KAFKA_BROKERS: ['cluster.example:9092'],
    });
  });

  it('has a handler ended before the session of its process', () => {
    const timeout = (environment: Record<string, string>) =>
      handlerTimeout(kafkaConfigSchema.parse({ KAFKA_BROKERS: 'x:9092', ...environment }));
    expect(timeout({})).toBe(3200);
    expect(timeout({ KAFKA_SESSION_TIMEOUT_MS: '1500', KAFKA_HEARTBEAT_INTERVAL_MS: '500' })).toBe(800);
    expect(timeout({ KAFKA_HANDLER_TIMEOUT_MS: '3999' })).toBe(3999);
  });

  it('says what is missing or wrong, all at once', () => {
    expect(problems({ KAFKA_BROKERS: 'x:9092', KAFKA_SECURITY_PROTOCOL: 'SASL_SSL' })).toEqual([
      'KAFKA_SASL_USERNAME: SASL_SSL needs a user name',
      'KAFKA_SASL_PASSWORD: SASL_SSL needs a password',
    ]);
    expect(problems({ KAFKA_BROKERS: 'x:9092', KAFKA_HEARTBEAT_INTERVAL_MS: '5000' })).toEqual([
      'KAFKA_HEARTBEAT_INTERVAL_MS: is at most half of KAFKA_SESSION_TIMEOUT_MS',
    ]);
    expect(problems({ KAFKA_BROKERS: 'x:9092', KAFKA_HANDLER_TIMEOUT_MS: '5000' })).toEqual([
      'KAFKA_HANDLER_TIMEOUT_MS: is below KAFKA_SESSION_TIMEOUT_MS less KAFKA_HEARTBEAT_INTERVAL_MS, that is 4000',
    ]);
    expect(problems({ KAFKA_BROKERS: 'no port', KAFKA_NAMESPACE: 'a b' })).toEqual([
      'KAFKA_BROKERS.0: is host:port, several with commas',
      'KAFKA_NAMESPACE: takes letters, digits, dot, underscore and hyphen',
    ]);
    expect(problems({ KAFKA_BROKERS: 'x:9092', KAFKA_RETENTION: 'audit-events=1y' })).toEqual([
      'KAFKA_RETENTION.0: is topic=30d, topic=12h or topic=forever, several with commas',
    ]);
  });
});
