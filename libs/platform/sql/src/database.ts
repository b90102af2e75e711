import { circuitBreaker, ConsecutiveBreaker, handleWhen, isBrokenCircuitError } from 'cockatiel';
import { Kysely, sql, type Transaction } from 'kysely';
import { Migrator } from 'kysely/migration';
import { databaseAddress } from './database-url.ts';
import { sqlError, SqlUnavailable } from './errors.ts';
import { postgresDialect } from './postgres/open.ts';
import { sqliteDialect } from './sqlite/dialect.ts';
import { openSqlite } from './sqlite/open.ts';

export interface SqlOptions {
  /** PostgreSQL, see {@link databaseUrl}; without it SQLite in {@link file}. */
  readonly url?: string | undefined;
  /** Of SQLite: the file, or `:memory:`. */
  readonly file: string;
  /** For the database's list of connections. */
  readonly name: string;
  /** Connections to PostgreSQL; 4 unless given. */
  readonly connections?: number;
  /** Longest wait for a connection, or for SQLite's lock; 2,000 unless given. */
  readonly connectTimeoutMs?: number;
  /** Longest run of a statement in PostgreSQL; 15,000 unless given. */
  readonly queryTimeoutMs?: number;
  /** Consecutive outages that open the circuit, and how long until one probe; 3 and 5,000 unless given. */
  readonly breaker?: { readonly failures: number; readonly probeAfterMs: number };
}

/** Steps by name, run in the order of their names, each once; a step that was released never changes. */
export type Migrations = Readonly<Record<string, (db: Kysely<unknown>, kind: SqlDatabase['kind']) => Promise<void>>>;

/** One database, embedded or served, that may be away now and then. */
export interface SqlDatabase<DB = unknown> {
  readonly kind: 'sqlite' | 'postgres';
  /** Without user and password. */
  readonly address: string;
  /**
   * Runs statements under the circuit breaker: while it is open they fail at once.
   *
   * @throws SqlUnavailable, SqlError, or what `work` throws itself
   */
  run<T>(work: (db: Kysely<DB>) => Promise<T>): Promise<T>;
  /** The same in one transaction, which a throw undoes. In SQLite it is alone; in PostgreSQL read committed. */
  transaction<T>(work: (transaction: Transaction<DB>) => Promise<T>): Promise<T>;
  /** Brings the schema up to date; of several processes one does it, the others wait. @throws as {@link run} */
  migrate(migrations: Migrations): Promise<void>;
  /** Round trip in ms. @throws as {@link run} */
  ping(): Promise<number>;
  close(): Promise<void>;
}

/** Nothing is opened before the first statement. */
export function openDatabase<DB>(options: SqlOptions): SqlDatabase<DB> {
  const { url, file, name, connections = 4, connectTimeoutMs = 2_000, queryTimeoutMs = 15_000 } = options;
  const { failures, probeAfterMs } = options.breaker ?? { failures: 3, probeAfterMs: 5_000 };
  const kind = url === undefined ? 'sqlite' : 'postgres';
  const address = url === undefined ? `sqlite:${file}` : databaseAddress(url);
  let trouble = '';
  const dialect =
    url === undefined
      ? sqliteDialect(() => openSqlite(file, connectTimeoutMs))
      : postgresDialect({
          url,
          name,
          connections,
          connectTimeoutMs,
          queryTimeoutMs,
          onIdleError: ({ message }) => (trouble = message),
        });
  const db = new Kysely<DB>({ dialect });
  const circuit = circuitBreaker(
    handleWhen((error) => error instanceof SqlUnavailable),
    { halfOpenAfter: probeAfterMs, breaker: new ConsecutiveBreaker(failures) },
  );

  async function guarded<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await circuit.execute(async () => {
        try {
          return await work();
        } catch (error) {
          throw sqlError(error);
        }
      });
    } catch (error) {
      if (error instanceof SqlUnavailable) trouble = error.message;
      if (!isBrokenCircuitError(error)) throw error;
      throw new SqlUnavailable(`${address} was away too often and is left alone for a while (${trouble})`);
    }
  }

  return {
    kind,
    address,
    run: (work) => guarded(() => work(db)),
    transaction: (work) => guarded(() => db.transaction().execute(work)),
    migrate: (migrations) =>
      guarded(async () => {
        const steps = Object.entries(migrations).map(([step, up]) => [
          step,
          { up: (on: Kysely<unknown>) => up(on, kind) },
        ]);
        const provider = {
          getMigrations: () =>
            Promise.resolve(
              Object.fromEntries(steps) as Record<string, { up: (on: Kysely<unknown>) => Promise<void> }>,
            ),
        };
        const { error } = await new Migrator({ db, provider }).migrateToLatest();
        if (error !== undefined) throw error;
      }),
    async ping() {
      const begun = performance.now();
      await guarded(() => sql`select 1`.execute(db));
      return performance.now() - begun;
    },
    close: () => db.destroy(),
  };
}
