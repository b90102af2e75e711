import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { numberOption, speedOption, wholeOption } from './options.ts';
import { httpDestination, runningChorus } from './running-chorus.ts';

const running = { ingestion_url: 'http://localhost:4001', keys: { default: 'k-default', shop: 'k-shop' } };

describe('httpDestination', () => {
  it('takes what runs here, the key of the fleet that is named, and what is given before that', () => {
    expect(httpDestination({}, running)).toEqual({ url: 'http://localhost:4001', key: 'k-default' });
    expect(httpDestination({ fleet: 'shop' }, running)).toEqual({ url: 'http://localhost:4001', key: 'k-shop' });
    expect(httpDestination({ key: 'mine' }, running)).toEqual({ url: 'http://localhost:4001', key: 'mine' });
    expect(httpDestination({ url: 'http://x', key: 'mine' }, null)).toEqual({ url: 'http://x', key: 'mine' });
  });

  it('says what is missing', () => {
    expect(() => httpDestination({}, null)).toThrow(/Start it with npm start, or give --url and --key/);
    expect(() => httpDestination({ fleet: 'lab' }, running)).toThrow(
      'No write key for fleet lab. There are keys for: default, shop. Give one with --key.',
    );
    expect(() => httpDestination({ url: 'http://x' }, null)).toThrow(/No key is known here/);
  });
});

describe('runningChorus', () => {
  it('reads what npm start wrote, null where it does not run, and says what is wrong with the file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'run-'));
    const file = join(folder, 'run.json');
    expect(await runningChorus(file)).toBeNull();
    await writeFile(file, JSON.stringify({ ...running, gateway_url: 'http://localhost:4000' }));
    expect(await runningChorus(file)).toMatchObject(running);
    await writeFile(file, '{}');
    await expect(runningChorus(file)).rejects.toThrow(/is not what npm start writes[^]*give --url and --key/);
    await rm(folder, { recursive: true });
  });
});

describe('options', () => {
  it('are numbers within bounds', () => {
    expect([speedOption('20'), speedOption('0.5'), speedOption('max')]).toEqual([20, 0.5, Infinity]);
    expect(wholeOption('limit', '3', 1)).toBe(3);
    expect(() => speedOption('0')).toThrow('--speed is greater than 0, or max.');
    expect(() => speedOption('fast')).toThrow('--speed is a number from 0 on, not "fast".');
    expect(() => wholeOption('limit', '1.5', 1)).toThrow('--limit is a whole number, not "1.5".');
    expect(() => numberOption('gap', '', 0, 10)).toThrow('--gap is a number from 0 to 10, not "".');
  });
});
