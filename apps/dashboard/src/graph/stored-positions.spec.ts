/** @jest-environment jsdom */
import { beforeEach, describe, expect, it } from '@jest/globals';
import { pinStore, positionStore } from './stored-positions.ts';

beforeEach(() => {
  localStorage.clear();
  sessionStorage.clear();
});

describe('places of nodes', () => {
  it('come back for the same fleet and shape of the picture, pins apart from places', () => {
    const pins = new Map([['<b>\u202Eevil</b>', { x: 1.5, y: -2 }]]);
    pinStore.save('checkout', 'wide', pins);
    expect(pinStore.load('checkout', 'wide')).toEqual(pins);
    expect(pinStore.load('checkout', 'narrow').size).toBe(0);
    expect(pinStore.load('other', 'wide').size).toBe(0);
    expect(positionStore.load('checkout', 'wide').size).toBe(0);
  });

  it('are none where what is stored is not theirs', () => {
    localStorage.setItem('chorus.graph.wide.checkout', '{"a":1}');
    expect(positionStore.load('checkout', 'wide').size).toBe(0);
    localStorage.setItem('chorus.graph.wide.checkout', 'not json');
    expect(positionStore.load('checkout', 'wide').size).toBe(0);
  });
});
