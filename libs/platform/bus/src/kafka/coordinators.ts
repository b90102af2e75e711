/** What a coordinator is asked for in a transaction. */
const STEPS = ['addPartitionsToTxn', 'addOffsetsToTxn', 'txnOffsetCommit', 'endTxn'] as const;
/** kafkajs' number for the coordinator of a transactional id; 0 is that of a group. */
const TRANSACTION = 1;

export interface CoordinatorKey {
  readonly groupId: string;
  readonly coordinatorType: number;
}

/** The parts of kafkajs that this is about. */
export interface ClusterPrototype {
  findGroupCoordinatorMetadata(key: CoordinatorKey): Promise<object>;
}
export type BrokerPrototype = Record<(typeof STEPS)[number], (request: object) => Promise<unknown>>;

/**
 * Lets clients remember who coordinates their transactions: kafkajs looks that up before each step of each, which makes
 * nine round trips of five. After a step that has failed, whosever it was, everybody asks again.
 */
export function rememberCoordinators(cluster: ClusterPrototype, broker: BrokerPrototype): void {
  let known = new WeakMap<ClusterPrototype, Map<string, Promise<object>>>();

  const lookUp = cluster.findGroupCoordinatorMetadata;
  cluster.findGroupCoordinatorMetadata = function (key) {
    if (key.coordinatorType === TRANSACTION && !known.has(this)) known.set(this, new Map());
    const mine = known.get(this);
    // Consumers have no transactions, and look up rarely.
    if (!mine) return lookUp.call(this, key);
    const name = `${key.coordinatorType}/${key.groupId}`;
    const found = mine.get(name) ?? lookUp.call(this, key);
    mine.set(name, found);
    found.catch(() => mine.delete(name));
    return found;
  };

  for (const step of STEPS) {
    const take = broker[step];
    broker[step] = async function (request) {
      try {
        return await take.call(this, request);
      } catch (error) {
        // It has to wait for the transaction before, at the same coordinator.
        if ((error as { type?: string }).type !== 'CONCURRENT_TRANSACTIONS') known = new WeakMap();
        throw error;
      }
    };
  }
}
