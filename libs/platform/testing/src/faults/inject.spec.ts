import { describe, expect, it } from '@jest/globals';
import { type FaultTarget, injectFaults } from './inject.ts';
import type { Fault, ScheduledFault } from './schedule.ts';

const event = (fault: Fault, target = 0): ScheduledFault => ({ pauseMs: 0, fault, target, forMs: 0 });

/** Writes down what is done to it. */
function target(name: string, log: string[], respawn = () => Promise.resolve()): FaultTarget {
  const note = (what: string) => Promise.resolve(void log.push(`${name} ${what}`));
  return {
    kill: () => note('kill'),
    stop: () => note('stop'),
    freeze: () => note('freeze'),
    respawn: async () => {
      await note('respawn');
      await respawn();
    },
  };
}

describe('injectFaults', () => {
  it('does what the schedule says, in the order of each target, and counts it', async () => {
    const log: string[] = [];
    const schedule = [event('kill'), event('freeze', 1), event('restart'), event('kill', 1)];
    expect(await injectFaults(schedule, [target('a', log), target('b', log)])).toEqual({
      kill: 2,
      freeze: 1,
      restart: 1,
    });
    const of = (name: string) => log.filter((line) => line.startsWith(name));
    expect(of('a')).toEqual(['a kill', 'a respawn', 'a stop', 'a respawn']);
    expect(of('b')).toEqual(['b freeze', 'b kill', 'b respawn']);
  });

  it('waits for a target that is down, while others go on', async () => {
    const log: string[] = [];
    const { promise: back, resolve: comesBack } = Promise.withResolvers<void>();
    const slow = target('slow', log, () => back);
    const other = target('other', log);
    other.freeze = () => Promise.resolve(comesBack());
    await injectFaults([event('kill'), event('kill'), event('freeze', 1)], [slow, other]);
    expect(log).toEqual(['slow kill', 'slow respawn', 'slow kill', 'slow respawn']);
  });

  it('begins nothing more after an abort, and brings back what is down', async () => {
    const log: string[] = [];
    const stop = new AbortController();
    const counts = await injectFaults(
      [event('kill'), event('kill'), { ...event('kill'), pauseMs: 60_000 }],
      [target('a', log)],
      {
        signal: stop.signal,
        onFault: () => stop.abort(),
      },
    );
    expect(counts).toEqual({ kill: 1, freeze: 0, restart: 0 });
    expect(log).toEqual(['a kill', 'a respawn']);
  });

  it('fails with the target that does not come back, when the others are back', async () => {
    const log: string[] = [];
    const broken = target('broken', log, () => Promise.reject(new Error('it stays down')));
    const run = injectFaults([event('kill', 1), event('kill'), event('kill')], [broken, target('b', log)]);
    await expect(run).rejects.toThrow('it stays down');
    expect(log).toContain('b respawn');
    expect(log.filter((line) => line === 'broken kill')).toHaveLength(1);
  });

  it('knows its targets', async () => {
    await expect(injectFaults([event('kill', 2)], [target('a', [])])).rejects.toThrow('names target 2; there are 1');
  });
});
