import type { TableRecord } from '@chorus/bus';
import { agentDecisionsProcessed, causalGraphUpdates, type Topic } from '@chorus/contracts';
import { applyDecision, FleetGraph } from '@chorus/graph';
import { seededRandom } from '@chorus/testing/random';
import { decisionOf, messageId } from '../graph/decision.ts';

export const FLEET = 'bench';
const AGENTS = 200;
const EDGES = 600;
/** Records of 50 ms at 200 messages a second: what a delta of the live socket holds. */
const MESSAGES_PER_DELTA = 10;

/** What the log says of a busy fleet, in the pieces that become deltas. */
export function* pieces(begin: number): Generator<TableRecord[], never> {
  const graph = new FleetGraph(FLEET);
  const random = seededRandom(3);
  const offsets = new Map<string, number>();
  const record = <T>(topic: Topic<T>, value: T, timestamp: number): TableRecord => {
    const offset = (offsets.get(topic.name) ?? -1) + 1;
    offsets.set(topic.name, offset);
    return { topic: topic.name, partition: 0, offset, key: FLEET, value, headers: {}, timestamp };
  };
  for (let n = 0; ;) {
    const piece: TableRecord[] = [];
    for (let k = 0; k < MESSAGES_PER_DELTA; k++) {
      const at = begin + 5 * n;
      const pair = random.int(0, EDGES - 1);
      const from = `agent-${pair % AGENTS}`;
      const to = `agent-${(pair * 7 + Math.floor(pair / AGENTS) + 1) % AGENTS}`;
      const decision = decisionOf(FLEET, { from, to, message_id: messageId(n++), at });
      piece.push(record(agentDecisionsProcessed, decision, at));
      for (const update of applyDecision(graph, decision, at).updates)
        piece.push(record(causalGraphUpdates, update, at));
    }
    yield piece;
  }
}
