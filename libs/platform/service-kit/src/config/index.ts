export * as env from './env.ts';
export { redactionSchema } from './redaction.ts';
export { ConfigError, readConfig, type Environment } from './read-config.ts';
export { baseConfigSchema, processEnvironment } from './config.ts';
