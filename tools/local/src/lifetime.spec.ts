import { describe, expect, it } from '@jest/globals';
import { Lifetime } from './lifetime.ts';

function newLifetime() {
  const events: string[] = [];
  const lifetime = new Lifetime((text) => events.push(text));
  const stop = (what: string) => () => Promise.resolve(events.push(`stop ${what}`));
  return { events, lifetime, stop };
}

describe('the lifetime of a local start', () => {
  it('ends in the opposite order, once, whatever fails', async () => {
    const { events, lifetime, stop } = newLifetime();
    lifetime.started('a', stop('a'));
    lifetime.started('b', () => Promise.reject(new Error('stuck')));
    lifetime.started('c', stop('c'));
    await Promise.all([lifetime.end(), lifetime.end()]);
    expect(events).toEqual(['stopping', 'stop c', 'b did not stop cleanly: Error: stuck', 'stop a', 'stopped']);
  });

  it('tells a start under way to give up, and stops what it had started by then', async () => {
    const { events, lifetime, stop } = newLifetime();
    const aborted = new Promise((resolve) => lifetime.signal.addEventListener('abort', resolve));
    const start = lifetime.bringUp(
      (async () => {
        lifetime.started('broker', stop('broker'));
        await aborted;
        lifetime.started('services', stop('services'));
        lifetime.signal.throwIfAborted();
        lifetime.started('dashboard', stop('dashboard'));
      })(),
    );
    const failed = expect(start).rejects.toThrow('the start was given up');
    await lifetime.end();
    await failed;
    expect(events).toEqual(['stopping', 'stop services', 'stop broker', 'stopped']);
  });
});
