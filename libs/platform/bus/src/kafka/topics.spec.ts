import { describe, expect, it } from '@jest/globals';
import { allTopics, deadLetters } from '@chorus/contracts';
import type { Admin, ITopicMetadata } from 'kafkajs';
import { kafkaConfigSchema } from './config.ts';
import { counted, steps } from './fixture.ts';
import { brokerSettings, ensureTopics } from './topics.ts';
import { checkSizes } from './transaction.ts';

describe('limits of size', () => {
  it.each(allTopics.map((topic) => [topic.name, topic] as const))('%s takes what its contract says', (name, topic) => {
    const value = Buffer.alloc(topic.max_bytes);
    const headers = { junk: '\ufffd'.repeat(10_000) };
    expect(() => checkSizes([{ topic: name, partition: 0, key: 'k'.repeat(700), value, headers }])).not.toThrow();
    expect(Number(brokerSettings(topic).fixed['max.message.bytes'])).toBeGreaterThan(topic.max_bytes);
  });

  it('headers count as the bytes that they are, in whatever topic', () => {
    for (const topic of ['steps', deadLetters.name]) {
      const headers = { junk: '\ufffd'.repeat(1_500_000) };
      const record = { topic, partition: 0, key: null, value: null, headers };
      expect(() => checkSizes([record])).toThrow('an output is too large');
    }
  });
});

/** Brokers that make topics as they are told and keep to themselves what `silent` says. */
class Cluster {
  readonly created: Parameters<Admin['createTopics']>[0]['topics'] = [];
  readonly #topics = new Map<string, { replicas: number; settings: Record<string, string> }>();

  constructor(
    private readonly defaultFactor: number,
    private readonly silent = false,
  ) {}

  has(name: string, replicas: number, least: number): void {
    const { fixed } = brokerSettings(steps);
    this.#topics.set(name, { replicas, settings: { ...fixed, 'min.insync.replicas': String(least) } });
  }

  get admin(): Admin {
    const admin: Partial<Admin> = {
      listTopics: () => Promise.resolve([...this.#topics.keys()]),
      describeCluster: () =>
        Promise.resolve({ brokers: [{ nodeId: 4, host: 'x', port: 1 }], controller: 4, clusterId: 'c' }),
      createTopics: ({ topics }) => {
        this.created.push(...topics);
        for (const { topic, replicationFactor = -1, configEntries = [] } of topics) {
          const replicas = replicationFactor < 0 ? this.defaultFactor : replicationFactor;
          const given = Object.fromEntries(configEntries.map(({ name, value }) => [name, value]));
          this.#topics.set(topic, { replicas, settings: { 'min.insync.replicas': '1', ...given } });
        }
        return Promise.resolve(true);
      },
      fetchTopicMetadata: ({ topics: names } = { topics: [] }) => {
        const partition = (replicas: number) => ({ replicas: Array.from({ length: replicas }, (_, n) => n) });
        const topics = names.map((name) => ({
          name,
          partitions: Array.from({ length: 6 }, () => partition(this.#topics.get(name)?.replicas ?? 0)),
        }));
        return Promise.resolve({ topics: topics as unknown as ITopicMetadata[] });
      },
      describeConfigs: ({ resources }) => {
        if (this.silent && resources.some(({ type }) => Number(type) === 4)) return Promise.reject(new Error('denied'));
        const described = resources.map(({ name }) => {
          const found = this.#topics.get(name)?.settings ?? {
            'default.replication.factor': String(this.defaultFactor),
          };
          const configEntries = Object.entries(found).map(([configName, configValue]) => ({ configName, configValue }));
          return { resourceName: name, configEntries };
        });
        return Promise.resolve({ resources: described, throttleTime: 0 } as never);
      },
    };
    return admin as Admin;
  }
}

async function ensured(cluster: Cluster, environment: Record<string, string> = {}) {
  const config = kafkaConfigSchema.parse({ KAFKA_BROKERS: 'x:9092', ...environment });
  const warnings: string[] = [];
  await ensureTopics(cluster.admin, config, [steps, counted], (text) => warnings.push(text));
  const made = cluster.created.map(({ topic, replicationFactor, configEntries = [] }) => {
    const least = configEntries.find(({ name }) => name === 'min.insync.replicas')?.value;
    return [topic, replicationFactor, least];
  });
  return { made, warnings };
}

describe('replicas', () => {
  it.each([
    ['the brokers make three', new Cluster(3), {}, [3, '2']],
    ['the brokers make one', new Cluster(1), {}, [1, undefined]],
    ['three are asked for', new Cluster(1), { KAFKA_REPLICATION: '3' }, [3, '2']],
    ['it is asked for', new Cluster(1), { KAFKA_REPLICATION: '5', KAFKA_MIN_INSYNC_REPLICAS: '3' }, [5, '3']],
    ['the brokers do not say', new Cluster(3, true), {}, [-1, undefined]],
  ])('of a new topic, and how many of them count, where %s', async (_case, cluster, environment, expected) => {
    const { made } = await ensured(cluster, environment);
    expect(made).toEqual([
      ['steps', ...expected],
      ['counted', ...expected],
    ]);
  });

  it('of which one is enough are warned of, with what mends it', async () => {
    const cluster = new Cluster(3);
    cluster.has('steps', 3, 1);
    cluster.has('counted', 3, 2);
    const { warnings } = await ensured(cluster);
    expect(warnings).toEqual([expect.stringContaining('min.insync.replicas is 1 of steps: ')]);
    expect(warnings[0]).toContain('--entity-name steps --add-config min.insync.replicas=2');
    const unsaid = await ensured(new Cluster(2, true));
    expect(unsaid.warnings).toEqual([expect.stringMatching(/is 1 of steps, counted: .* give it a third/)]);
    expect((await ensured(new Cluster(1))).warnings).toEqual([]);
  });
});
