import { afterAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import type { Migrations, SqlDatabase } from '../database.ts';
import { SqlError } from '../errors.ts';

interface Tables {
  things: { id: number; name: string; big: bigint | number; flag: number | boolean };
}

const MIGRATIONS: Migrations = {
  '001-things': async (db) => {
    await db.schema
      .createTable('things')
      .addColumn('id', 'integer', (column) => column.primaryKey())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('big', 'bigint')
      .execute();
  },
};

/** What both databases have to do alike. @param open a database of one suite, empty at first; the same one each time */
export function databaseConformance(title: string, open: () => SqlDatabase<Tables>): void {
  describe(title, () => {
    const opened: SqlDatabase<Tables>[] = [];
    const database = () => {
      const one = open();
      opened.push(one);
      return one;
    };
    afterAll(() => Promise.all(opened.map((one) => one.close())));

    it('migrates once, however often and by however many it is asked', async () => {
      const [first, second] = [database(), database()];
      await Promise.all([first.migrate(MIGRATIONS), second.migrate(MIGRATIONS)]);
      await first.run((db) =>
        db
          .insertInto('things')
          .values({ id: 1, name: 'one', big: 1n } as never)
          .execute(),
      );
      await second.migrate(MIGRATIONS);
      expect(await second.run((db) => db.selectFrom('things').select(['id', 'name']).execute())).toEqual([
        { id: 1, name: 'one' },
      ]);
      expect(await first.ping()).toBeGreaterThan(0);
    });

    it('undoes a step that fails half-way, and does it again when it is mended', async () => {
      const one = database();
      const broken: Migrations = {
        ...MIGRATIONS,
        '002-more': async (db) => {
          await sql`create table more (id integer)`.execute(db);
          await sql`create table more (id integer)`.execute(db);
        },
      };
      await expect(one.migrate(broken)).rejects.toThrow(SqlError);
      const mended: Migrations = {
        ...MIGRATIONS,
        '002-more': async (db) => void (await sql`create table more (id integer)`.execute(db)),
      };
      await one.migrate(mended);
      expect(await one.run((db) => sql`select * from more`.execute(db))).toMatchObject({ rows: [] });
    });

    it('gives back integers of 64 bits, and numbers where they fit', async () => {
      const one = database();
      const rows = [
        { id: 10, name: 'large', big: 1_893_456_000_000_000_001n },
        { id: 11, name: 'small', big: 7 },
      ];
      await one.run((db) =>
        db
          .insertInto('things')
          .values(rows as never)
          .execute(),
      );
      const read = one.run((db) => db.selectFrom('things').select('big').where('id', '>=', 10).orderBy('id').execute());
      expect(await read).toEqual([{ big: 1_893_456_000_000_000_001n }, { big: 7 }]);
    });

    it('keeps hostile text to the letter', async () => {
      const one = database();
      const name = `'; drop table things; -- " \\ % _ ☃ 😀 \u0001`;
      await one.run((db) =>
        db
          .insertInto('things')
          .values({ id: 20, name } as never)
          .execute(),
      );
      const found = one.run((db) => db.selectFrom('things').select('id').where('name', '=', name).execute());
      expect(await found).toEqual([{ id: 20 }]);
    });

    it('undoes a transaction that throws, and lets transactions at the same time not mix', async () => {
      const one = database();
      const failing = one.transaction(async (transaction) => {
        await transaction
          .insertInto('things')
          .values({ id: 30, name: 'undone' } as never)
          .execute();
        await new Promise((resolve) => setImmediate(resolve));
        throw new Error('changed my mind');
      });
      const good = one.transaction(async (transaction) => {
        await transaction
          .insertInto('things')
          .values({ id: 31, name: 'stays' } as never)
          .execute();
      });
      await expect(failing).rejects.toThrow('changed my mind');
      await good;
      const left = one.run((db) => db.selectFrom('things').select('id').where('id', 'in', [30, 31]).execute());
      expect(await left).toEqual([{ id: 31 }]);
    });

    it('tells a statement that is refused, without the values in it', async () => {
      const one = database();
      await one.run((db) =>
        db
          .insertInto('things')
          .values({ id: 40, name: 'x' } as never)
          .execute(),
      );
      const again = one.run((db) =>
        db
          .insertInto('things')
          .values({ id: 40, name: 'secret' } as never)
          .execute(),
      );
      const error = await again.catch((reason: unknown) => reason as SqlError);
      expect(error).toBeInstanceOf(SqlError);
      expect(error).toMatchObject({ isMissingTable: false });
      expect(JSON.stringify([String(error), { ...(error as Error) }])).not.toMatch(/secret|40\)/);
      const missing = one.run((db) => sql`select * from nothing_like_it`.execute(db));
      await expect(missing).rejects.toMatchObject({ name: 'SqlError', isMissingTable: true });
    });
  });
}
