import { describe, expect, it } from '@jest/globals';
import { calling, Fleet, touching } from '../testing/fleet.ts';

const elsewhere = { correlation_id: 'other talk' };
const factors = ({ analysis }: { analysis: { factors: { name: string; contribution: number }[] } }) =>
  Object.fromEntries(analysis.factors.map(({ name, contribution }) => [name, contribution]));

describe('contention', () => {
  it('given a fresh write by another agent, when the resource is written, then it says who, what and when', () => {
    const fleet = new Fleet();
    fleet.say('migrator', { content: touching('db/0042.sql', 'write') });
    const { analysis } = fleet.say('coder-2', { content: touching('db/0042.sql', 'write'), ...elsewhere });
    expect(analysis).toMatchObject({
      risk: 0.38,
      kind: 'contention',
      factors: [{ name: 'contention', contribution: 0.38 }],
      with_agents: ['migrator'],
      resources: ['db/0042.sql'],
      evidence: ['m1'],
      reason: 'migrator wrote db/0042.sql at 12:00:01 UTC and coder-2 writes it 1 s later.',
    });
  });

  it('given a write found in text only, then the risk is lower, and lower still within one conversation', () => {
    const fleet = new Fleet();
    fleet.tell('a', 'I saved it to out.csv');
    expect(fleet.tell('b', 'Saving to out.csv', elsewhere).analysis.risk).toBe(0.3);
    expect(fleet.tell('c', 'Saving to out.csv').analysis.risk).toBe(0.3);
    const together = new Fleet();
    together.tell('a', 'I saved it to out.csv');
    expect(together.tell('b', 'Saving to out.csv').analysis.risk).toBe(0.25);
  });

  it('given a write, when another agent reads, then it is mentioned and no conflict', () => {
    const fleet = new Fleet();
    fleet.say('a', { content: touching('r', 'write') });
    expect(fleet.say('b', { content: touching('r', 'read'), ...elsewhere }).analysis).toMatchObject({
      risk: 0.24,
      kind: 'contention',
    });
  });

  it('is none for reads beside reads, for one’s own accesses, and outside the window', () => {
    const fleet = new Fleet();
    fleet.say('a', { content: touching('r', 'read') });
    expect(fleet.say('b', { content: touching('r', 'read'), ...elsewhere }).analysis.risk).toBe(0);
    fleet.say('c', { content: touching('own', 'exclusive') });
    expect(fleet.say('c', { content: touching('own', 'write') }).analysis.risk).toBe(0);
    fleet.say('d', { content: touching('old', 'write') });
    expect(fleet.wait(121_000).say('e', { content: touching('old', 'write') }).analysis.risk).toBe(0);
  });

  it('is none where the work was passed on: asked by the other, or answering its request', () => {
    const fleet = new Fleet();
    const asked = { content: touching('r', 'write'), message_type: 'request' as const, target_agents: ['coder'] };
    fleet.say('planner', asked);
    const done = { content: touching('r', 'write'), message_type: 'response' as const, target_agents: ['planner'] };
    expect(fleet.say('coder', done).analysis.risk).toBe(0);
    expect(fleet.say('stranger', { content: touching('r', 'write') }).analysis).toMatchObject({
      kind: 'contention',
      with_agents: ['planner', 'coder'],
    });
  });
});

describe('an exclusive hold', () => {
  it('counts as long as it lasts, however long ago it was taken', () => {
    const fleet = new Fleet();
    fleet.say('migrator', { content: touching('db', 'exclusive') });
    const later = fleet.wait(400_000).say('coder', { content: touching('db', 'write'), ...elsewhere });
    expect(factors(later)).toEqual({ contention: 0.38, 'held exclusively': 0.25 });
    expect(later.analysis.reason).toBe('migrator has held db exclusively since 12:00:01 UTC and coder writes it.');
    expect(fleet.wait(600_000).say('c', { content: touching('db', 'write'), ...elsewhere }).analysis.risk).toBe(0);
  });

  it('is over when its holder releases it, and only then', () => {
    const fleet = new Fleet();
    fleet.say('a', { content: touching('db', 'exclusive') });
    fleet.say('thief', { content: touching('db', 'read', { release: true }) });
    expect(fleet.say('b', { content: touching('db', 'exclusive') }).analysis.risk).toBeGreaterThan(0.5);
    fleet.say('a', { content: touching('db', 'exclusive', { release: true }) });
    fleet.wait(121_000);
    expect(fleet.say('b', { content: touching('db', 'exclusive') }).analysis.risk).toBe(0);
    expect(fleet.say('a', { content: touching('db', 'write') }).analysis.kind).toBe('contention');
  });
});

describe('contradictory intent', () => {
  it('given two writers who mean different things, then that is what contributes most', () => {
    const fleet = new Fleet();
    fleet.say('a', { content: touching('limit', 'write', { intent: 'set limit=5' }) });
    const assessment = fleet.say('b', { content: touching('limit', 'write', { intent: 'set limit=9' }), ...elsewhere });
    expect(assessment.analysis).toMatchObject({ kind: 'contradictory_intent', risk: 0.78 });
    expect(assessment.analysis.reason).toContain('a means “set limit=5”, b “set limit=9”');
  });

  it('sees tool calls that undo each other', () => {
    const fleet = new Fleet();
    fleet.say('a', { content: calling('update_reservation_flights', { reservation_id: 'X' }) });
    const { analysis } = fleet.say('b', {
      content: calling('cancel_reservation', { reservation_id: 'X' }),
      ...elsewhere,
    });
    expect(analysis).toMatchObject({ kind: 'contradictory_intent', resources: ['reservation:X'] });
  });
});

describe('circular wait', () => {
  it('given two agents that hold one resource each, when both ask for the other’s, then the second closes the circle', () => {
    const fleet = new Fleet();
    fleet.say('a', { content: touching('R1', 'exclusive') });
    fleet.say('b', { content: touching('R2', 'exclusive') });
    expect(fleet.say('a', { content: touching('R2', 'exclusive') }).analysis.kind).toBe('contention');
    const { analysis } = fleet.say('b', { content: touching('R1', 'exclusive') });
    expect(analysis).toMatchObject({ kind: 'circular_wait', risk: 1, with_agents: ['a'] });
    expect(analysis.reason).toBe(
      'b waits for R1, which a holds and who waits for R2, which b holds: none of them can go on.',
    );
  });

  it('is found over three agents, and is gone when one lets go', () => {
    const fleet = new Fleet();
    const hold = (agent: string, resource: string, release?: true) =>
      fleet.say(agent, { content: touching(resource, 'exclusive', release ? { release } : {}), correlation_id: agent });
    for (const [agent, resource] of [
      ['a', 'R1'],
      ['b', 'R2'],
      ['c', 'R3'],
      ['a', 'R2'],
      ['b', 'R3'],
    ] as const)
      expect(hold(agent, resource).analysis.kind).not.toBe('circular_wait');
    expect(hold('c', 'R1').analysis).toMatchObject({ kind: 'circular_wait', with_agents: ['a', 'b'] });
    hold('b', 'R2', true);
    expect(hold('c', 'R1').analysis.kind).toBe('contention');
  });
});

describe('who knows what the other did', () => {
  const write = (intent?: string) => ({ content: touching('r', 'write', intent === undefined ? {} : { intent }) });

  it('given a look at it since, when it is written, then it is no conflict; without, or with another write since, it is', () => {
    const fleet = new Fleet();
    fleet.say('a', write());
    fleet.say('b', { content: touching('r', 'read'), ...elsewhere });
    expect(fleet.say('b', { ...write(), ...elsewhere }).analysis).toMatchObject({ risk: 0.2, kind: 'contention' });
    fleet.say('a', { content: touching('r', 'read') });
    fleet.say('b', { ...write(), ...elsewhere });
    expect(fleet.say('a', write()).analysis.risk).toBe(0.38);
  });

  it('given that the other has let go, when it is written, then it is no conflict, unless it undoes what was done', () => {
    const fleet = new Fleet();
    const done = { content: touching('r', 'write', { release: true }) };
    fleet.say('a', write('confirm'));
    fleet.say('a', done);
    expect(fleet.say('b', { ...write('assign'), ...elsewhere }).analysis.risk).toBe(0);
    fleet.say('b', done);
    expect(fleet.say('c', { ...write('cancel'), ...elsewhere }).analysis).toMatchObject({
      kind: 'contradictory_intent',
      risk: 0.4,
      with_agents: ['a', 'b'],
    });
  });
});

describe('one thing by several names', () => {
  it('is one thing, and two things of one number are two', () => {
    const fleet = new Fleet();
    fleet.say('a', { content: touching('reservation:4WQ150', 'write') });
    expect(fleet.tell('b', 'I am changing booking 4WQ150.', elsewhere).analysis).toMatchObject({
      kind: 'contention',
      with_agents: ['a'],
    });
    fleet.say('a', { content: touching('price:SKU-1', 'write') });
    expect(fleet.say('b', { content: touching('stock:SKU-1', 'write'), ...elsewhere }).analysis.risk).toBe(0);
  });
});

describe('a circular wait in words', () => {
  it('is found where each says what it has and what it waits for', () => {
    const fleet = new Fleet();
    const tell = (agent: string, text: string) => fleet.tell(agent, text, { correlation_id: agent }).analysis;
    tell('a', 'I am locking machine build-1.');
    tell('b', 'I take machine build-2 for myself.');
    expect(tell('a', 'Waiting for machine build-2.').kind).toBe('contention');
    expect(tell('b', 'I need machine build-1 before I can go on.')).toMatchObject({
      kind: 'circular_wait',
      with_agents: ['a'],
    });
  });

  it('is none for who waits for what nobody has', () => {
    const fleet = new Fleet();
    fleet.tell('a', 'Waiting for machine build-1.');
    expect(fleet.tell('b', 'I take machine build-1 for myself.', elsewhere).analysis.kind).not.toBe('circular_wait');
  });
});

describe('requests about the same', () => {
  const ask = (fleet: Fleet, agent: string, to: string, text: string) =>
    fleet.tell(agent, text, { message_type: 'request', target_agents: [to], correlation_id: agent }).analysis;

  it('given other words in another order and conversation, then they are the same work', () => {
    const fleet = new Fleet();
    ask(fleet, 'a', 'x', 'Please translate the consent form for cataract surgery into Turkish.');
    expect(ask(fleet, 'b', 'y', 'The Turkish translation of the cataract surgery consent form, please.')).toMatchObject(
      {
        kind: 'duplicate_effort',
        with_agents: ['a'],
      },
    );
    expect(ask(fleet, 'c', 'z', 'Please translate the consent form for hip surgery into Turkish.').risk).toBe(0);
  });
});
