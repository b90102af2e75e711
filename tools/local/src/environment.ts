import type { LocalKeys } from './keys.ts';
import type { Environment } from './services.ts';

/** What the services get of the environment that `npm start` has, besides everything that begins with KAFKA_, REDACT_ or LLM_. */
const PASSED_ON = [
  'PATH',
  'HOME',
  'TZ',
  'LANG',
  'LOG_LEVEL',
  'NODE_EXTRA_CA_CERTS',
  'SSL_CERT_FILE',
  'REDIS_KEY_PREFIX',
  'DATABASE_URL',
  'HISTORY_RETENTION_DAYS',
];

interface Installation {
  /** Null on the memory bus. */
  readonly brokers: string | null;
  readonly redisUrl: string | null;
  readonly keys: LocalKeys;
  readonly dashboardPort: number;
  /** Where agents send to. */
  readonly ingestionUrl: string;
  /** Fleets whose agents are not real. */
  readonly simulatedFleets: readonly string[];
  /** Where ingestion keeps messages while Kafka is away. */
  readonly spoolFolder: string;
}

/** The environment of services and dashboard. No proxy: they speak to this machine only. */
export function serviceEnvironment(
  given: Readonly<Record<string, string | undefined>>,
  { brokers, redisUrl, keys, dashboardPort, ingestionUrl, simulatedFleets, spoolFolder }: Installation,
): Environment {
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(given))
    if (value !== undefined && (PASSED_ON.includes(name) || /^(?:KAFKA|REDACT|LLM)_/.test(name))) env[name] = value;
  return {
    ...env,
    ...(brokers === null ? {} : { BUS: 'kafka', KAFKA_BROKERS: brokers, SPOOL_DIR: spoolFolder }),
    ...(redisUrl === null ? {} : { REDIS_URL: redisUrl }),
    ...(simulatedFleets.length === 0 ? {} : { SIMULATED_FLEETS: simulatedFleets.join(',') }),
    CHORUS_API_KEYS_FILE: keys.file,
    SESSION_SECRET: keys.session_secret,
    PUBLIC_INGESTION_URL: ingestionUrl,
    DASHBOARD_URL: `http://localhost:${dashboardPort}`,
    // Receivers of alerts on this machine, and in its network, are fine: whoever sets up channels sits at it.
    ALERT_ALLOW_PRIVATE: 'true',
    ALLOWED_ORIGINS: `http://localhost:${dashboardPort},http://127.0.0.1:${dashboardPort}`,
  };
}
