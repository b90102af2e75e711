import { describe, expect, it } from '@jest/globals';
import { FLASH_MS, STILL_MS } from '../ui/use-flash.ts';
import { Flashes } from './flashes.ts';
import type { GraphModel } from './model.ts';
import type { Scene } from './scene.ts';

const model = (value: string) => ({ nodes: [{ id: 'a', shape: 'disc', arc: 0.5, value }] }) as unknown as GraphModel;
const scene = { nodes: [{ node: { id: 'a' } }] } as unknown as Scene;

describe('a node that changes', () => {
  it('flashes once, and not while it changes again and again', () => {
    const flashes = new Flashes();
    const seen: boolean[] = [];
    for (let n = 0; n < 100; n++) {
      flashes.note(model(String(n)), model(String(n + 1)), n * 100);
      seen.push(flashes.at(scene, n * 100).length > 0);
    }
    expect(seen.lastIndexOf(true)).toBe(FLASH_MS / 100 - 1);
    const later = 100 * 100 + STILL_MS;
    flashes.note(model('100'), model('101'), later);
    expect(flashes.at(scene, later)).toEqual([{ node: scene.nodes[0], left: 1 }]);
  });

  it('does not flash where it looks as before', () => {
    const flashes = new Flashes();
    flashes.note(model('5'), model('5'), 0);
    expect(flashes.at(scene, 0)).toEqual([]);
  });
});
