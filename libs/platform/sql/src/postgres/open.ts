import { type Dialect, PostgresDialect } from 'kysely';
import pg from 'pg';

/** Object identifiers of PostgreSQL's types. */
const INT8 = 20;
const NUMERIC = 1700;

const asNumber = (text: string): number | bigint => {
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : BigInt(text);
};

export interface PostgresOptions {
  readonly url: string;
  readonly name: string;
  readonly connections: number;
  readonly connectTimeoutMs: number;
  readonly queryTimeoutMs: number;
  /** Told of connections that were lost while nobody used them. */
  readonly onIdleError: (error: Error) => void;
}

/** Kysely's dialect over a pool of `pg`. Integers beyond what a number holds come as bigint, as in SQLite. */
export function postgresDialect(options: PostgresOptions): Dialect {
  const pool = new pg.Pool({
    connectionString: options.url,
    application_name: options.name,
    max: options.connections,
    connectionTimeoutMillis: options.connectTimeoutMs,
    // The server stops working; the client, a little later, stops waiting for a server that says nothing.
    statement_timeout: options.queryTimeoutMs,
    query_timeout: options.queryTimeoutMs + 1_000,
    keepAlive: true,
    types: {
      getTypeParser: ((type: number, format?: 'text' | 'binary') =>
        type === INT8
          ? asNumber
          : type === NUMERIC
            ? Number
            : pg.types.getTypeParser(type, format as 'text')) as typeof pg.types.getTypeParser,
    },
  });
  // Without a listener it would end the process.
  pool.on('error', options.onIdleError);
  return new PostgresDialect({ pool });
}
