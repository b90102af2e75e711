import { describe, expect, it } from '@jest/globals';
import type { BusFigures } from '../bus/goals.ts';
import { goalsText, ratesText } from './bus-figures.ts';

const runs = {
  copy: [
    { rate: 20_000, cpu_us: 40 },
    { rate: 22_000, cpu_us: 44 },
    { rate: 18_000, cpu_us: 42 },
  ],
  chain: [{ rate: 4000, cpu_us: undefined }],
};
const sized = { bytes: 450, messages: 40_000, mean_bytes: 467.4, runs, absent: {} };
const figures: BusFigures = { throughput: [sized], latency: undefined, idle: undefined };

describe('the rates', () => {
  it('are a row each, with their spread, beside the copy', () => {
    const lines = ratesText(sized).split('\n');
    expect(lines[0]).toContain('3 rounds; a record has 467 bytes');
    expect(lines.filter((line) => line.startsWith('|')).map((line) => line.replace(/ +/g, ' '))).toEqual([
      '| | median | lowest | highest | of the copy | CPU, µs | messages |',
      expect.stringMatching(/^\| -+ \| -+:/),
      '| bare kafkajs copy | 20,000 | 18,000 | 22,000 | 100 % | 42 | 40,000 |',
      '| accept + decide of stream-processor | 4,000 | 4,000 | 4,000 | 20 % | – | 10,000 |',
    ]);
  });

  it('say loudly that a row is not there', () => {
    const absent = { kstreams: { failed: false, why: 'no Java' }, claims: { failed: true, why: '1 missing' } };
    const text = ratesText({ ...sized, absent });
    expect(text).toMatch(/^\| Kafka Streams, exactly_once_v2 +\| +– \|/m);
    expect(text).toContain('**NOT MEASURED: Kafka Streams, exactly_once_v2: no Java**');
    expect(text).toContain("**FAILED: the peer's topology, exactly once: 1 missing**");
  });
});

describe('the goals', () => {
  it('are those of what was asked for', () => {
    expect(goalsText(figures, ['copy'])).toBe('');
    expect(goalsText(figures, ['idle']).split('\n')).toHaveLength(5);
    expect(goalsText(figures, ['idle'])).toMatch(/an idle service.*–.*NOT MEASURED/);
    const ratio = { ...figures, throughput: [{ ...sized, runs: { ...runs, 'exactly-once': runs.copy } }] };
    expect(goalsText(ratio, ['copy', 'exactly-once'])).toMatch(/bare copy.*≥ 0\.7 \| 1\.00 .*met/);
  });
});
