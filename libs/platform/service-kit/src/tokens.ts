/** The service's configuration: {@link BaseConfig} and what the service itself declares. */
export const CONFIG = Symbol('CONFIG');
/** The {@link Bus} of this service. */
export const BUS = Symbol('BUS');
/** The service's own pino logger. */
export const LOGGER = Symbol('LOGGER');
/** The service's own prom-client `Registry`; what is registered in it is served under `/metrics`. */
export const METRICS = Symbol('METRICS');
/** The {@link Health} of this service: register dependencies and what has to be done before it is ready. */
export const HEALTH = Symbol('HEALTH');
/** The {@link Clock}: wall clock in production, whatever a test likes in a test. */
export const CLOCK = Symbol('CLOCK');
/**
 * A function: its promise resolves when the service's topics are there, which is at once save for a service that
 * `startsWithoutLog`. It never rejects.
 */
export const LOG_READY = Symbol('LOG_READY');
