import { answer, ask, reads, useTool } from '../script.ts';
import type { Line, Script } from '../script.ts';

export interface ByzantineOptions {
  /** How many times the agent is asked by each of the others; 3 unless said otherwise. */
  readonly rounds?: number;
}

const QUESTIONS = [
  (article: string) => `How many pieces of ${article} can I promise?`,
  (article: string) => `The price of ${article} hangs on its stock. How much is there?`,
  (article: string) => `Shall I order more of ${article}? What is left?`,
] as const;

/** One agent reads a number and tells every other agent a different one. */
export const byzantine =
  ({ rounds = 3 }: ByzantineOptions = {}): Script =>
  (world) => {
    const [liar, ...asking] = world.cast('stock-keeper', 'order-desk', 'price-setter', 'supplier-scout');
    const article = `SKU-${world.number}`;
    const pieces = world.random.int(20, 60);
    function* lines(): Generator<Line> {
      for (let round = 0; round < rounds; round += 1) {
        for (const line of useTool(world, {
          agent: liar!,
          tool: 'warehouse_api',
          args: { sku: article },
          result: `{"sku":"${article}","pieces":${pieces - round}}`,
          resources: [reads(`stock:${article}`)],
        })) {
          yield { ...line, evidence: line.type === 'response' };
        }
        for (const [i, agent] of asking.entries()) {
          yield ask(agent, liar!, QUESTIONS[(i + round) % QUESTIONS.length]!(article), { evidence: false });
          yield answer(liar!, agent, `${article}: ${(pieces - round) * (i + 1)} pieces.`);
        }
      }
    }
    return { story: { kind: 'byzantine', agents: [liar!], resources: [`stock:${article}`] }, lines: lines() };
  };
