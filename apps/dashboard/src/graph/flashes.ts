import { FLASH_MS, STILL_MS } from '../ui/use-flash.ts';
import type { GraphModel, GraphNodeView } from './model.ts';
import type { Flash } from './paint.ts';
import type { Scene } from './scene.ts';

/** Nodes that flash since they look different. One that changes again and again does so once. */
export class Flashes {
  /** When each of them changed last, ms of the page's own clock. */
  readonly #changed = new Map<string, number>();
  readonly #since = new Map<string, number>();

  /** Takes notice of what another model changes. */
  note(before: GraphModel, after: GraphModel, now: number): void {
    for (const [id, at] of this.#changed) if (now - at >= STILL_MS) this.#changed.delete(id);
    const known = new Map(before.nodes.map((node) => [node.id, node]));
    for (const node of after.nodes) {
      const was = known.get(node.id);
      if (was === undefined || was === node || looks(was) === looks(node)) continue;
      if (!this.#changed.has(node.id)) this.#since.set(node.id, now);
      this.#changed.set(node.id, now);
    }
  }

  /** Those of a scene that flash at this moment. */
  at(scene: Scene, now: number): readonly Flash[] {
    if (this.#since.size === 0) return [];
    for (const [id, since] of this.#since) if (now - since >= FLASH_MS) this.#since.delete(id);
    return scene.nodes.flatMap((node) => {
      const since = this.#since.get(node.node.id);
      return since === undefined ? [] : [{ node, left: Math.min(1, 1 - (now - since) / FLASH_MS) }];
    });
  }
}

const looks = (node: GraphNodeView): string => `${node.shape} ${node.arc === null ? '' : node.value}`;
