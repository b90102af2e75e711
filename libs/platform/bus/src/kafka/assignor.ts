import { AssignerProtocol, type PartitionAssigner } from 'kafkajs';

/** A member of the group and the partitions that it had before. */
export interface Member {
  readonly id: string;
  readonly owned: readonly number[];
}

/**
 * Deals partitions 0 to `count` − 1: each to one member, nobody has two more than another, and who had one keeps it
 * where that leaves it so.
 */
export function deal(members: readonly Member[], count: number): Map<string, number[]> {
  const sorted = [...members].sort((a, b) => b.owned.length - a.owned.length || (a.id < b.id ? -1 : 1));
  const dealt = new Map(sorted.map(({ id }) => [id, [] as number[]]));
  const free = new Set(Array.from({ length: count }, (_, partition) => partition));
  const fewest = Math.floor(count / Math.max(sorted.length, 1));
  let extra = count - fewest * sorted.length;
  for (const { id, owned } of sorted) {
    const mine = dealt.get(id) ?? [];
    for (const partition of owned) {
      const room = mine.length < fewest || (mine.length === fewest && extra > 0);
      if (!room || !free.delete(partition)) continue;
      if (mine.push(partition) > fewest) extra--;
    }
  }
  for (const partition of free) {
    const next = [...dealt.values()].reduce((least, mine) => (mine.length < least.length ? mine : least));
    next.push(partition);
  }
  for (const mine of dealt.values()) mine.sort((a, b) => a - b);
  return dealt;
}

/**
 * Assigns partition p of all topics to the same member, so that one task sees what belongs together; kafkajs' own
 * assignors deal topic by topic. `owned` are the partitions that this process has at present; `memberId` is the name
 * that it had in the group with its last consumer, for {@link repairKafkajs}.
 */
export const copartitioned =
  (
    count: number,
    owned: () => readonly number[],
    memberId: () => string | undefined = () => undefined,
  ): PartitionAssigner =>
  () => ({
    name: 'chorus-copartitioned',
    version: 0,
    memberId,
    protocol: ({ topics }) => ({
      name: 'chorus-copartitioned',
      metadata: AssignerProtocol.MemberMetadata.encode({
        version: 0,
        topics,
        userData: Buffer.from(JSON.stringify(owned())),
      }),
    }),
    assign: ({ members, topics }) => {
      const dealt = deal(
        members.map(({ memberId, memberMetadata }) => ({ id: memberId, owned: ownedBy(memberMetadata) })),
        count,
      );
      const assignments = [...dealt].map(([memberId, partitions]) => ({
        memberId,
        memberAssignment: AssignerProtocol.MemberAssignment.encode({
          version: 0,
          assignment: Object.fromEntries(topics.map((topic) => [topic, partitions])),
          userData: Buffer.alloc(0),
        }),
      }));
      return Promise.resolve(assignments);
    },
  });

function ownedBy(metadata: Buffer): number[] {
  try {
    const owned: unknown = JSON.parse(AssignerProtocol.MemberMetadata.decode(metadata)?.userData.toString() ?? '[]');
    return Array.isArray(owned) ? owned.filter((partition) => Number.isInteger(partition)) : [];
  } catch {
    return [];
  }
}
