import { ask } from '../script.ts';
import type { Line, Script } from '../script.ts';

export interface LoopOptions {
  /** Agents in a lap: 2 (ping-pong) to 4; 3 unless said otherwise. */
  readonly agents?: number;
  /** Rounds; 12 unless said otherwise. */
  readonly laps?: number;
  /** Probability from 0 to 1 that a question is put in other words than the lap before; 0 unless said otherwise. */
  readonly rewording?: number;
}

/** Who hands what to whom; nobody can answer before somebody else has. The first two, three or four make a ring. */
interface Ring {
  readonly roles: readonly string[];
  readonly questions: (number: number) => readonly string[];
}

const RINGS: readonly Ring[] = [
  {
    roles: ['returns-desk', 'policy-desk', 'order-desk', 'payments-bot'],
    questions: (number) => [
      `Is order ${number}3 inside the 30 days? The customer waits for the refund.`,
      `When was order ${number}3 delivered? Without that I cannot say whether it is inside the 30 days.`,
      `Order ${number}3 has an open return, so I give no delivery date. Please close the return first.`,
      `The refund of order ${number}3 is on hold until the return is closed. Please close it.`,
    ],
  },
  {
    roles: ['catalog-writer', 'copy-editor', 'price-setter', 'stock-keeper'],
    questions: (number) => [
      `Please approve the text of SKU-${number}, I cannot publish it otherwise.`,
      `I approve no text of SKU-${number} without its price. What is the price?`,
      `SKU-${number} gets a price when its page is published. Please see that it is.`,
      `SKU-${number} is not on the shelf before its page is published. When will it be?`,
    ],
  },
];

const OPENINGS = ['Once more: ', 'As asked before: ', 'Could you check again? ', 'Still open: '] as const;

/** Three agents hand the same question round and round without progress: a routing loop. */
export const loop =
  ({ agents = 3, laps = 12, rewording = 0 }: LoopOptions = {}): Script =>
  (world) => {
    const { roles, questions } = world.random.pick(RINGS);
    const ring = world.cast(...roles.slice(0, agents));
    const text = questions(world.number);
    function* lines(): Generator<Line> {
      for (let hop = 0; hop < laps * agents; hop += 1) {
        const [from, to] = [ring[hop % agents]!, ring[(hop + 1) % agents]!];
        const opening = hop >= agents && world.random.chance(rewording) ? world.random.pick(OPENINGS) : '';
        yield ask(from, to, `${opening}${text[hop % agents]}`);
      }
    }
    return { story: { kind: 'routing_loop', agents: ring, resources: [] }, lines: lines() };
  };
