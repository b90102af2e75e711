import { describe, expect, it } from '@jest/globals';
import { withTopics } from './read-log.ts';

const record = (offset: number, headers: Record<string, string>) => ({
  partition: 1,
  offset,
  timestamp: 5,
  key: 'a',
  value: 'x',
  headers,
});

describe('withTopics', () => {
  it('tells topics by their headers', () => {
    const records = [
      record(0, { ce_type: 'faults.step' }),
      record(1, {}),
      record(0, { ce_type: 'faults.forwarded-step' }),
      record(0, { ce_type: 'faults.counted-step' }),
      record(0, { ce_type: 'faults.step', dl_topic: 'steps' }),
    ];
    const topics = withTopics(records).map(({ topic }) => topic);
    expect(topics).toEqual(['steps', 'steps', 'forwarded', 'counted', 'dead-letters']);
  });

  it('refuses two records in one place', () => {
    expect(() => withTopics([record(0, {}), record(0, {})])).toThrow('two records were read at steps/1@0');
  });
});
