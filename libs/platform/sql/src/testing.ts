import { uniqueName } from '@chorus/testing';
import pg from 'pg';

/** Makes an empty database on a PostgreSQL for tests, and gives its address. It ends with its server. */
export async function freshDatabase(serverUrl: string): Promise<string> {
  const name = uniqueName('spec').replaceAll(/\W/g, '_').toLowerCase();
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  try {
    await client.query(`create database ${name}`);
  } finally {
    await client.end();
  }
  return Object.assign(new URL(serverUrl), { pathname: `/${name}` }).href;
}
