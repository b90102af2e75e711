import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { adviceOn, findKafka } from './kafka.ts';

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
const nowhere = () => join(folder, 'nothing.json');

describe('adviceOn', () => {
  it('says what to do where no Kafka answers, and nothing of other errors', () => {
    const refused = Object.assign(new Error('connect ECONNREFUSED'), { name: 'KafkaJSConnectionError' });
    const advice = /start it.*KAFKA_BROKERS=host:port/;
    expect(adviceOn(refused)).toMatch(advice);
    expect(adviceOn(new Error('after many attempts', { cause: refused }))).toMatch(advice);
    expect(adviceOn(new Error('something else'))).toBeUndefined();
  });
});

describe('findKafka', () => {
  it('takes the settings that services have', async () => {
    const environment = { KAFKA_BROKERS: 'a:9092,b:9092', KAFKA_NAMESPACE: 'prod.' };
    const { config, where } = await findKafka(environment, await runFile('{"brokers":"other:1"}'));
    expect(config).toMatchObject({ KAFKA_BROKERS: ['a:9092', 'b:9092'], KAFKA_NAMESPACE: 'prod.' });
    expect(where).toBe('Kafka at a:9092, b:9092, namespace prod. (of KAFKA_BROKERS)');
  });

  it('takes the one of npm start where none is given, and says so', async () => {
    const { config, where } = await findKafka({}, await runFile('{"brokers":"127.0.0.1:31000","pid":7}'));
    expect(config.KAFKA_BROKERS).toEqual(['127.0.0.1:31000']);
    expect(where).toBe('Kafka at 127.0.0.1:31000 (of the npm start that runs here)');
  });

  it('says what to do where there is none, where it is memory, and where settings are wrong', async () => {
    await expect(findKafka({}, nowhere())).rejects.toThrow(/Set KAFKA_BROKERS=host:port.*npm start/);
    const memory = /memory bus.*there is nothing to redrive/;
    await expect(findKafka({}, await runFile('{"brokers":null}'))).rejects.toThrow(memory);
    await expect(findKafka({ BUS: 'memory' }, nowhere())).rejects.toThrow(memory);
    await expect(findKafka({}, await runFile('{}'))).rejects.toThrow(/is not what npm start writes/);
    await expect(findKafka({ KAFKA_BROKERS: 'a' }, nowhere())).rejects.toThrow(/host:port[^]*KAFKA_BROKERS/);
  });
});
