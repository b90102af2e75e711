import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/**
 * Opens a file, which is made where there is none, its folder with it, or `:memory:`. Write-ahead log: readers of other
 * processes are not held up. `synchronous = normal`: a loss of power may take the last transactions, and leaves the file
 * as it was after one of them.
 */
export async function openSqlite(file: string, busyTimeoutMs: number): Promise<DatabaseSync> {
  if (file !== ':memory:') await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const database = new DatabaseSync(file, { timeout: busyTimeoutMs });
  try {
    database.exec(
      'pragma journal_mode = wal; pragma synchronous = normal; pragma cache_size = -65536; pragma mmap_size = 1073741824; pragma temp_store = memory',
    );
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}
