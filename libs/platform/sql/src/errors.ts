import { isNativeError } from 'node:util/types';

/** No answer came, or the database cannot work at present. Whether a change took effect is unknown; trying again may help. */
export class SqlUnavailable extends Error {
  override readonly name = 'SqlUnavailable';
}

/** The database refused a statement. Trying the same again does not mend it. */
export class SqlError extends Error {
  override readonly name = 'SqlError';
  constructor(
    message: string,
    /** A table that it speaks of is not there: it was dropped, or migrations have not run. */
    readonly isMissingTable: boolean,
  ) {
    super(message);
  }
}

interface Coded extends Error {
  readonly code?: unknown;
  /** Of node:sqlite: SQLite's extended result code. */
  readonly errcode?: number;
  readonly constraint?: string;
}

/** SQLite's primary result codes: perm, busy, locked, read-only, I/O error, corrupt, full, can't open, no database. */
const SQLITE_OUTAGES = new Set([3, 5, 6, 8, 10, 11, 13, 14, 26]);
/**
 * PostgreSQL's classes: connection, transaction rollback (serialisation, deadlock), no resources, operator intervention,
 * system error; and a login that is refused, which somebody may mend.
 */
const POSTGRES_OUTAGES = /^(08|28|40|53|57|58|3D)/;
const MISSING_TABLE = '42P01';
const SQLSTATE = /^[0-9A-Z]{5}$/;

const alreadyTold = (error: unknown): error is SqlUnavailable | SqlError =>
  error instanceof SqlUnavailable || error instanceof SqlError;

/**
 * Says which of the two an error of a driver is. Only what names no value goes into the message: a statement's values are
 * agents' messages. Errors that no database made stay as they are.
 */
export function sqlError(error: unknown): unknown {
  // Not instanceof: an error of Node's own may come from another realm.
  if (!isNativeError(error) || alreadyTold(error)) return error;
  const { code, errcode, constraint, message } = error as Coded;
  if (code === 'ERR_SQLITE_ERROR' && errcode !== undefined) {
    if (SQLITE_OUTAGES.has(errcode & 0xff)) return new SqlUnavailable(message.slice(0, 300));
    return new SqlError(`SQLite error ${errcode}: ${message.slice(0, 300)}`, message.startsWith('no such table'));
  }
  if (typeof code === 'string' && SQLSTATE.test(code) && 'severity' in error) {
    if (POSTGRES_OUTAGES.test(code)) return new SqlUnavailable(`${message.slice(0, 300)} (${code})`);
    // Class 42 is about statements, which are ours; the others quote values.
    const about = code.startsWith('42') ? message.slice(0, 300) : (constraint ?? 'see the log of the server');
    return new SqlError(`PostgreSQL error ${code}: ${about}`, code === MISSING_TABLE);
  }
  if (isOfConnection(error)) return new SqlUnavailable((message || String(code)).slice(0, 300));
  return error;
}

/** What sockets and the pool of `pg` throw. */
function isOfConnection({ code, message }: Coded): boolean {
  if (typeof code === 'string' && /^(E[A-Z]+|EAI_[A-Z]+)$/.test(code)) return !code.startsWith('ERR_');
  return /connection terminated|timeout|connection error|not queryable|cannot use a pool/i.test(message);
}
