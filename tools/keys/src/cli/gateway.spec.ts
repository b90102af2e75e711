import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { findGateway } from './gateway.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'run-'));
});
afterAll(() => rm(folder, { recursive: true }));

const runFile = async (text: string) => {
  const file = join(folder, 'run.json');
  await writeFile(file, text);
  return file;
};
const RUNNING = '{"gateway_url":"http://localhost:4000","operator_key":"operator","pid":7}';
const nowhere = () => join(folder, 'nothing.json');

describe('findGateway', () => {
  it('takes what was given: the key by option, else by the environment', async () => {
    const url = 'https://chorus.example.com';
    const file = await runFile(RUNNING);
    const env = { CHORUS_API_KEY: 'mine' };
    expect(await findGateway({ url, key: 'typed' }, env, file)).toMatchObject({ url, key: 'typed' });
    expect(await findGateway({ url }, env, file)).toEqual({ url, key: 'mine', where: `Gateway ${url}` });
  });

  it('takes that of npm start where none is given, and says so', async () => {
    const file = await runFile(RUNNING);
    expect(await findGateway({}, {}, file)).toEqual({
      url: 'http://localhost:4000',
      key: 'operator',
      where: 'Gateway http://localhost:4000 (of the npm start that runs here)',
    });
    expect(await findGateway({ key: 'typed' }, {}, file)).toMatchObject({ key: 'typed' });
  });

  it('gives the key of npm start to no other address', async () => {
    const file = await runFile(RUNNING);
    await expect(findGateway({ url: 'http://elsewhere:4000' }, {}, file)).rejects.toThrow(/Which key\?/);
  });

  it('says what to do where there is none, and where something is wrong', async () => {
    await expect(findGateway({}, {}, nowhere())).rejects.toThrow(/Which gateway\?.*npm start/);
    await expect(findGateway({ url: 'localhost:4000', key: 'k' }, {}, nowhere())).rejects.toThrow(
      /--url is an address/,
    );
    await expect(findGateway({}, {}, await runFile('{}'))).rejects.toThrow(/is not what npm start writes/);
  });
});
