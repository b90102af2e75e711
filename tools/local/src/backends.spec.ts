import { describe, expect, it } from '@jest/globals';
import { Unavailable, type Source } from '@chorus/testing';
import { firstThatStarts } from './backends.ts';

type There = 'absent' | 'starts' | 'cannot be fetched' | 'breaks';

/** Chooses on a machine where the sources are so. */
function choose(there: Partial<Record<Source, There>>, signal = new AbortController().signal) {
  const tried: string[] = [];
  const backend = firstThatStarts<{ ok: true; source: Source; state: There }>({
    sources: ['environment', 'docker', 'local'],
    signal,
    find: (source) => {
      const state = there[source] ?? 'absent';
      return Promise.resolve(
        state === 'absent' ? { ok: false as const, why: `no ${source}` } : { ok: true as const, source, state },
      );
    },
    start: ({ source, state }, refused) => {
      tried.push(source);
      if (state === 'cannot be fetched') throw new Unavailable(`${source} is\n offline`);
      if (state === 'breaks') throw new Error(`${source} broke`);
      return Promise.resolve({ address: source, why: refused, stop: () => Promise.resolve() });
    },
    otherwise: (why) => `memory: ${why}`,
    say: (text) => tried.push(text),
  });
  return { backend, tried };
}

describe('the choice of a broker or a store', () => {
  it('is the first source that is there', async () => {
    expect(await choose({ environment: 'starts', docker: 'starts' }).backend).toMatchObject({ address: 'environment' });
    const local = await choose({ local: 'starts' }).backend;
    expect(local).toMatchObject({ address: 'local', why: 'no docker' });
  });

  it('goes on with the next where one cannot be fetched, and says why', async () => {
    const { backend, tried } = choose({ docker: 'cannot be fetched', local: 'starts' });
    expect(await backend).toMatchObject({ address: 'local', why: 'docker is offline' });
    expect(tried).toEqual(['docker', 'docker is offline', 'local']);
  });

  it('is memory where none can be had, and says why', async () => {
    const { backend } = choose({ docker: 'cannot be fetched', local: 'cannot be fetched' });
    expect(await backend).toMatchObject({ address: null, why: 'memory: docker is offline; local is offline' });
    expect(await choose({}).backend).toMatchObject({ address: null, why: 'memory: no docker; no local' });
  });

  it('is an error where a server is there and does not start: memory would hide that', async () => {
    await expect(choose({ docker: 'breaks', local: 'starts' }).backend).rejects.toThrow('docker broke');
  });

  it('ends when the start is given up', async () => {
    const { backend, tried } = choose({ docker: 'starts' }, AbortSignal.abort(new Error('given up')));
    await expect(backend).rejects.toThrow('given up');
    expect(tried).toEqual([]);
  });
});
