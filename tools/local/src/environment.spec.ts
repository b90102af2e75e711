import { describe, expect, it } from '@jest/globals';
import { serviceEnvironment } from './environment.ts';

const installation = {
  brokers: '127.0.0.1:9092',
  redisUrl: null,
  keys: { operator: 'o', write: {}, session_secret: 's', file: '/keys' },
  dashboardPort: 3000,
  ingestionUrl: 'http://localhost:4319',
  simulatedFleets: ['demo'],
  spoolFolder: '/spool',
};

describe('the environment of the services', () => {
  it('has what they need of the given one, and nothing else', () => {
    const given = {
      PATH: '/bin',
      TZ: 'UTC',
      LOG_LEVEL: 'debug',
      NODE_EXTRA_CA_CERTS: '/ca',
      KAFKA_NAMESPACE: 'x.',
      REDACT_EXCEPT: 'phone',
      LLM_PROVIDER: 'openai',
      HTTPS_PROXY: 'http://proxy',
      AWS_SECRET_ACCESS_KEY: 'no',
      LANG: undefined,
    };
    expect(serviceEnvironment(given, installation)).toEqual({
      PATH: '/bin',
      TZ: 'UTC',
      LOG_LEVEL: 'debug',
      NODE_EXTRA_CA_CERTS: '/ca',
      KAFKA_NAMESPACE: 'x.',
      REDACT_EXCEPT: 'phone',
      LLM_PROVIDER: 'openai',
      BUS: 'kafka',
      KAFKA_BROKERS: '127.0.0.1:9092',
      SPOOL_DIR: '/spool',
      SIMULATED_FLEETS: 'demo',
      CHORUS_API_KEYS_FILE: '/keys',
      SESSION_SECRET: 's',
      PUBLIC_INGESTION_URL: 'http://localhost:4319',
      DASHBOARD_URL: 'http://localhost:3000',
      ALERT_ALLOW_PRIVATE: 'true',
      ALLOWED_ORIGINS: 'http://localhost:3000,http://127.0.0.1:3000',
    });
  });

  it('names neither broker nor simulated fleet where there is none', () => {
    const env = serviceEnvironment({}, { ...installation, brokers: null, simulatedFleets: [] });
    expect(Object.keys(env)).toEqual([
      'CHORUS_API_KEYS_FILE',
      'SESSION_SECRET',
      'PUBLIC_INGESTION_URL',
      'DASHBOARD_URL',
      'ALERT_ALLOW_PRIVATE',
      'ALLOWED_ORIGINS',
    ]);
  });
});
