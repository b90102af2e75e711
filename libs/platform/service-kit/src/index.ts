export { defineService, type BaseConfig, type Service } from './service.ts';
export { runService, type RunningService, type RunOptions } from './run-service.ts';
export { EXIT, runMain } from './run-main.ts';
export { Tables, type FollowedTable, type TableOptions } from './tables.ts';
export { BUS, CLOCK, CONFIG, HEALTH, LOG_READY, LOGGER, METRICS } from './tokens.ts';
export { systemClock, type Clock } from './clock.ts';
export { createLogger, type Logger } from './logger.ts';
export { ConfigError, env, readConfig, redactionSchema, type Environment } from './config/index.ts';
export { Health, type DependencyHandle, type HealthReport, type Probe, type ProbeResult } from './health/health.ts';
export { fieldProblems, ProblemException, problemOf, type FieldProblem, type ProblemOptions } from './http/problem.ts';
export { sendProblem } from './http/problem.filter.ts';
export { jsonBody, MAX_JSON_DEPTH, parseJson, type JsonBodyOptions } from './http/json-body.ts';
export { requestId } from './http/request-id.ts';
export { rateLimit, type RateLimitOptions } from './http/rate-limit.ts';
export { ApiKeysModule } from './keys/api-keys.module.ts';
export { ApiKeyGuard, authenticate, credentialOf, requireKey, RequireScope } from './keys/api-key.guard.ts';
export { ApiKeyStore, type KeyFinding, type KeyRefusal } from './keys/api-key.store.ts';
export { CreatedKeys } from './keys/created-keys.ts';
export { keyRefused } from './keys/key-refused.ts';
export {
  apiKeysSchema,
  looksLikeKey,
  newApiKey,
  someApiKeys,
  withoutKeys,
  type ApiKeyEntry,
  type ApiKeysConfig,
} from './keys/api-keys.ts';
export {
  EVERY_FLEET,
  maySee,
  onlyFleetOf,
  principalOf,
  SCOPES,
  setPrincipal,
  type Principal,
  type Scope,
} from './keys/principal.ts';
export { Counter, Gauge, Histogram, Registry } from 'prom-client';
