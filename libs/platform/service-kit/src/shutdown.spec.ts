import { describe, expect, it } from '@jest/globals';
import { createLogger } from './logger.ts';
import { shutDown } from './shutdown.ts';

const logger = createLogger({ level: 'silent' });

describe('shutDown', () => {
  it('runs one step after the other', async () => {
    const order: string[] = [];
    const step = (name: string) => ({
      name,
      share: 1,
      run: async () => {
        order.push(`${name} begins`);
        await new Promise((resolve) => setImmediate(resolve));
        order.push(`${name} ends`);
      },
    });
    await shutDown([step('first'), step('second')], 1000, logger);
    expect(order).toEqual(['first begins', 'first ends', 'second begins', 'second ends']);
  });

  it('goes on after a step that throws and after one that hangs, and names both', async () => {
    let last = false;
    const steps = [
      { name: 'throws', share: 0.5, run: () => Promise.reject(new Error('no')) },
      { name: 'hangs', share: 0.5, run: () => new Promise(() => {}) },
      { name: 'last', share: 0.5, run: () => void (last = true) },
    ];
    await expect(shutDown(steps, 20, logger)).rejects.toThrow('the shutdown was not clean: throws, hangs');
    expect(last).toBe(true);
  });
});
