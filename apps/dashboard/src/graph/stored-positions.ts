import { z } from 'zod';
import type { Point } from './geometry.ts';

const stored = z.array(z.tuple([z.string(), z.number(), z.number()])).max(5000);

/** Points by the id of an agent, in a storage of the browser. */
interface Store {
  readonly load: (fleet_id: string, shape: string) => Map<string, Point>;
  readonly save: (fleet_id: string, shape: string, points: ReadonlyMap<string, Point>) => void;
}

function storeOf(name: string, storage: () => Storage): Store {
  const keyOf = (fleet_id: string, shape: string): string => `chorus.${name}.${shape}.${fleet_id}`;
  return {
    load: (fleet_id, shape) => {
      try {
        const text = storage().getItem(keyOf(fleet_id, shape));
        const parsed = stored.safeParse(text === null ? [] : JSON.parse(text));
        return new Map((parsed.data ?? []).map(([id, x, y]) => [id, { x, y }]));
      } catch {
        return new Map();
      }
    },
    save: (fleet_id, shape, points) => {
      try {
        const list = [...points].map(([id, { x, y }]) => [id, x, y]);
        storage().setItem(keyOf(fleet_id, shape), JSON.stringify(list));
      } catch {
        // Storage is off or full: what is lost with the page is then found anew, or put there again by a person.
      }
    },
  };
}

/** Where the nodes of a fleet stood when this browser last saw it; empty where it never did. */
export const positionStore = storeOf('graph', () => localStorage);

/** Where a person has put nodes in this session. */
export const pinStore = storeOf('pins', () => sessionStorage);
