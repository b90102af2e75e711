import { describe, expect, it } from '@jest/globals';
import { goalsOf, ratioOf, type BusFigures, type Runs } from './goals.ts';

const at = (...rates: number[]) => rates.map((rate) => ({ rate, cpu_us: undefined }));

describe('the ratio of two rows', () => {
  it('is taken within each round', () => {
    // The second round had half of the machine.
    const runs: Runs = { 'exactly-once': at(900, 450, 910), 'at-least-once': at(1000, 500, 1300) };
    expect(ratioOf(runs, 'exactly-once', 'at-least-once')).toEqual({ median: 0.9, lowest: 0.7, highest: 0.9 });
  });

  it('is not there where a row is not', () => {
    expect(ratioOf({ claims: at(1) }, 'claims', 'kstreams')).toBeUndefined();
  });
});

describe('the goals', () => {
  const figures: BusFigures = {
    throughput: [
      {
        bytes: 450,
        messages: 10,
        mean_bytes: 450,
        absent: {},
        runs: { copy: at(1000), 'at-least-once': at(800), 'exactly-once': at(640), claims: at(600), kstreams: at(501) },
      },
    ],
    latency: { rate: 1000, ms: { count: 1, median: 5, p90: 8, p99: 49.9, max: 300 } },
    idle: { seconds: 30, service: 0.0101, processor: 0.004 },
  };

  it('are met at their limit and missed beyond it', () => {
    const met = goalsOf(figures).map(({ what, met }) => [what, met]);
    expect(met).toEqual([
      ['exactly once : at least once, 450 bytes', true],
      ['identity, exactly once : bare copy, 450 bytes', false],
      ["the peer's topology : Kafka Streams, 450 bytes", false],
      ['stream-processor : Kafka Streams, 450 bytes', false],
      ['one stage at 1,000 messages/s, p99 to the committed output', true],
      ['an idle service, share of a core', false],
    ]);
  });

  it('are not met by what was not measured', () => {
    const goals = goalsOf({ throughput: [], latency: undefined, idle: undefined });
    expect(goals.map(({ measured, met }) => [measured, met])).toEqual([
      [undefined, false],
      [undefined, false],
    ]);
    const chain = goalsOf(figures)[3];
    expect(chain).toMatchObject({ measured: undefined, met: false });
  });
});
