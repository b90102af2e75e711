import kafkajs from 'kafkajs';

/** As much of kafkajs' ConsumerGroup as is needed here. */
export interface Membership {
  memberId: string | null;
  /** Null until it has joined for the first time. */
  readonly generationId: number | null;
  readonly assigners: readonly { readonly memberId?: () => string | undefined }[];
  joinAndSync(): Promise<void>;
  fetch(nodeId: string): Promise<unknown>;
}

/** Takes kafkajs' runner to its way of joining again, by the type that it looks for. */
class NotJoined extends kafkajs.KafkaJSError {
  readonly type = 'REBALANCE_IN_PROGRESS';

  constructor() {
    super('the consumer has not joined the group since it last had to');
  }
}

/** Groups whose last attempt to join has failed, or is not over. */
const unjoined = new WeakSet<Membership>();

/**
 * Joining a group, mended.
 *
 * A consumer that takes the place of one that crashed, as all do when a broker is away for long, would join as a
 * stranger, and the group wait until the session of the one before is over. Under the old name it is known at once;
 * where the broker has forgotten that, kafkajs itself goes on without a name.
 *
 * Where an attempt to join again fails, as on a connection that breaks, kafkajs goes on with the partitions that it had
 * before. If the group no longer knew it, it has no name to send heartbeats by, and is never told: it waits for ever
 * for partitions that others have. So it has to join before it fetches.
 */
export function repairMembership(group: Membership): void {
  const { joinAndSync, fetch } = group;
  group.joinAndSync = async function () {
    if (this.generationId === null)
      this.memberId ??= this.assigners.find(({ memberId }) => memberId)?.memberId?.() ?? null;
    unjoined.add(this);
    await joinAndSync.call(this);
    unjoined.delete(this);
  };
  group.fetch = function (nodeId) {
    return unjoined.has(this) ? Promise.reject(new NotJoined()) : fetch.call(this, nodeId);
  };
}
