export { databaseAddress, databaseUrl } from './database-url.ts';
export { type Migrations, openDatabase, type SqlDatabase, type SqlOptions } from './database.ts';
export { SqlError, SqlUnavailable } from './errors.ts';
