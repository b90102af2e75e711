import { expect, it } from '@jest/globals';
import { describeWith } from '../jest/describe-with.ts';
import { findPostgres } from './find.ts';
import { postgresAnswers, startPostgres } from './start.ts';

const found = await findPostgres(['docker', 'local']);

describeWith([{ missing: found.ok ? undefined : found.why }], 'a PostgreSQL of our own', () => {
  it('lets somebody in, comes back on the same port, and ends', async () => {
    const server = await startPostgres({ found });
    try {
      expect(server.url).toBe(`postgres://postgres@127.0.0.1:${server.port}/postgres`);
      expect(await postgresAnswers(server.port)).toBe(true);
      await server.kill('SIGQUIT');
      expect(await postgresAnswers(server.port)).toBe(false);
      await server.restart();
      expect(await postgresAnswers(server.port)).toBe(true);
    } finally {
      await server.stop();
    }
    expect(await postgresAnswers(server.port)).toBe(false);
  });
});
