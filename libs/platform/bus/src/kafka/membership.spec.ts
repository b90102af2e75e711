import { describe, expect, it } from '@jest/globals';
import { type Membership, repairMembership } from './membership.ts';

/** A group whose attempts to join end as it is told. */
function groupOf(...ends: ('joins' | 'fails')[]) {
  const names: (string | null)[] = [];
  const group: Membership = {
    memberId: null,
    generationId: null,
    assigners: [{}, { memberId: () => 'the-name-before' }],
    joinAndSync() {
      names.push(this.memberId);
      return ends.shift() === 'fails' ? Promise.reject(new Error('the connection broke')) : Promise.resolve();
    },
    fetch: (nodeId) => Promise.resolve([nodeId]),
  };
  repairMembership(group);
  return { group, names };
}

describe('repairMembership', () => {
  it('joins under the name of the consumer before, once', async () => {
    const { group, names } = groupOf('joins', 'joins');
    await group.joinAndSync();
    Object.assign(group, { memberId: null, generationId: 1 });
    await group.joinAndSync();
    expect(names).toEqual(['the-name-before', null]);
  });

  it('fetches nothing between an attempt to join that failed and the next that does not', async () => {
    const { group } = groupOf('joins', 'fails', 'joins');
    await group.joinAndSync();
    expect(await group.fetch('1')).toEqual(['1']);
    await expect(group.joinAndSync()).rejects.toThrow('the connection broke');
    for (let n = 0; n < 2; n++) await expect(group.fetch('1')).rejects.toMatchObject({ type: 'REBALANCE_IN_PROGRESS' });
    await group.joinAndSync();
    expect(await group.fetch('1')).toEqual(['1']);
  });
});
