import { describe, expect, it } from '@jest/globals';
import type { Hit } from './hit.ts';
import { movesNode } from './node-drag.ts';

const node = (id: string) => ({ type: 'node', node: { node: { id } } }) as Hit;

describe('a press on the graph', () => {
  it('with the mouse moves whatever node it meets', () => {
    expect(movesNode(node('a'), 'mouse', null)).toBe(true);
    expect(movesNode(null, 'mouse', null)).toBe(false);
  });

  it('with a finger moves the selected node, and else the picture', () => {
    expect(movesNode(node('a'), 'finger', 'a')).toBe(true);
    expect(movesNode(node('a'), 'finger', 'b')).toBe(false);
    expect(movesNode(node('a'), 'finger', null)).toBe(false);
    expect(movesNode(null, 'finger', 'a')).toBe(false);
  });
});
