import { FewChanges, FLASH_MS } from '../ui/use-flash.ts';
import type { GraphModel, GraphNodeView } from './model.ts';
import type { Flash } from './paint.ts';
import type { Scene } from './scene.ts';

/** Nodes that flash since they look different, as long as those are few. */
export class Flashes {
  readonly #changes = new FewChanges();
  /** From when on, ms of the page's own clock. */
  readonly #since = new Map<string, number>();

  /** Takes notice of what another model changes. */
  note(before: GraphModel, after: GraphModel, now: number): void {
    const known = new Map(before.nodes.map((node) => [node.id, node]));
    for (const node of after.nodes) {
      const was = known.get(node.id);
      if (was === undefined || was === node || looks(was) === looks(node)) continue;
      if (this.#changes.flashes(now)) this.#since.set(node.id, now);
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
