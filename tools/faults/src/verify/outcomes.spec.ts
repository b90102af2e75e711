import { describe, expect, it } from '@jest/globals';
import { outcomesOf } from './outcomes.ts';

const from = { partition: 2, offset: 7 };
const place = { partition: 0, offset: 1, timestamp: 0, headers: {} };
const output = { ...place, topic: 'forwarded', value: JSON.stringify({ n: 3, key: 'a', from }) };
const letter = (processor: string) => ({
  ...place,
  topic: 'dead-letters',
  value: 'no JSON',
  headers: {
    dl_processor: processor,
    dl_topic: 'steps',
    dl_partition: '2',
    dl_offset: '7',
    dl_reason: 'not_json',
  },
});

describe('outcomesOf', () => {
  it('takes the outputs and the dead letters of one processor', () => {
    const at = expect.objectContaining({ partition: 0, offset: 1 });
    expect(outcomesOf('forward', [output, letter('forward'), letter('count')])).toEqual([
      { from, kind: 'output', content: JSON.stringify({ key: 'a', n: 3, from }), at },
      { from, kind: 'dead letter', content: JSON.stringify({ reason: 'not_json', value: 'no JSON' }), at },
    ]);
    expect(outcomesOf('count', [output, letter('count')])).toHaveLength(1);
  });
});
