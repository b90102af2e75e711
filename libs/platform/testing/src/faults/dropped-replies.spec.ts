import { describe, expect, it } from '@jest/globals';
import { Dropper } from './dropped-replies.ts';
import type { KafkaRequest } from './frames.ts';

const request = (api: KafkaRequest['api'], clientId = 'a'): KafkaRequest => ({
  api,
  apiKey: 0,
  version: 0,
  correlationId: 0,
  clientId,
});

describe('Dropper', () => {
  it('claims requests of its kinds that match, and no more than it is to lose', () => {
    const dropper = new Dropper({ apis: ['Produce', 'EndTxn'], times: 2, match: ({ clientId }) => clientId === 'a' });
    expect(dropper.claim(request('Fetch'))).toBe(false);
    expect(dropper.claim(request(undefined))).toBe(false);
    expect(dropper.claim(request('Produce', 'b'))).toBe(false);
    expect(dropper.claim(request('Produce'))).toBe(true);
    expect(dropper.claim(request('EndTxn'))).toBe(true);
    expect(dropper.claim(request('EndTxn'))).toBe(false);
  });

  it('is done when as many replies were lost, not when they were claimed', async () => {
    const dropper = new Dropper({ apis: ['Produce'], times: 1 });
    dropper.claim(request('Produce'));
    expect([dropper.finished, dropper.dropped]).toEqual([false, 0]);
    dropper.release();
    expect(dropper.claim(request('Produce'))).toBe(true);
    expect(dropper.lose()).toBe(true);
    await dropper.done;
    expect([dropper.finished, dropper.dropped]).toEqual([true, 1]);
    expect(dropper.claim(request('Produce'))).toBe(false);
  });

  it('lets the replies pass that it has claimed when it is stopped', async () => {
    const dropper = new Dropper({ apis: ['Produce'], times: 5 });
    dropper.claim(request('Produce'));
    dropper.stop();
    await dropper.done;
    expect(dropper.lose()).toBe(false);
    expect(dropper.claim(request('Produce'))).toBe(false);
    expect(dropper.dropped).toBe(0);
  });

  it.each([0, -1, 1.5])('does not lose %s replies', (times) => {
    expect(() => new Dropper({ apis: ['Produce'], times })).toThrow(RangeError);
  });
});
