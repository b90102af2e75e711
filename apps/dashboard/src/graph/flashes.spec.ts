import { describe, expect, it } from '@jest/globals';
import { FLASH_MS } from '../ui/use-flash.ts';
import { Flashes } from './flashes.ts';
import type { GraphModel } from './model.ts';
import type { Scene } from './scene.ts';

const IDS = Array.from({ length: 20 }, (_, n) => `a${n}`);
const model = (value: string, changed = IDS) =>
  ({
    nodes: IDS.map((id) => ({ id, shape: 'disc', arc: 0.5, value: changed.includes(id) ? value : '' })),
  }) as unknown as GraphModel;
const scene = { nodes: IDS.map((id) => ({ node: { id } })) } as unknown as Scene;
const named = (flashes: Flashes, now: number) => flashes.at(scene, now).map(({ node }) => node.node.id);

describe('a node that changes', () => {
  it('flashes for a moment', () => {
    const flashes = new Flashes();
    flashes.note(model('1', ['a3']), model('2', ['a3']), 0);
    expect(flashes.at(scene, 0)).toEqual([{ node: scene.nodes[3], left: 1 }]);
    expect(flashes.at(scene, FLASH_MS / 2)).toEqual([{ node: scene.nodes[3], left: 0.5 }]);
    expect(flashes.at(scene, FLASH_MS)).toEqual([]);
  });

  it('does not flash where it looks as before', () => {
    const flashes = new Flashes();
    flashes.note(model('5'), model('5'), 0);
    expect(named(flashes, 0)).toEqual([]);
  });

  it('does not flash where all change all the time, and does so again when that is over', () => {
    const flashes = new Flashes();
    for (let n = 0; n < 100; n++) flashes.note(model(String(n)), model(String(n + 1)), n * 100);
    expect(named(flashes, 9_900)).toEqual([]);
    flashes.note(model('1', ['a3']), model('2', ['a3']), 13_000);
    expect(named(flashes, 13_000)).toEqual(['a3']);
  });
});
