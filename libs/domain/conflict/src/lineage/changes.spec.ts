import { describe, expect, it } from '@jest/globals';
import { calling, Fleet } from '../testing/fleet.ts';

/** An agent that works on reservations for a customer. */
class Desk {
  readonly fleet = new Fleet();
  #calls = 0;

  /** A tool call and the tool's answer; what both showed. */
  calls(name: string, given: Record<string, unknown>, answer = '{"status":"ok"}', agent = 'desk') {
    const id = `c${++this.#calls}`;
    const asked = this.fleet.say(agent, {
      message_type: 'request',
      target_agents: [`tool:${name}`],
      content: calling(name, given, id),
    });
    const content = { text: answer, tool_call_id: id };
    const answered = this.fleet.say(`tool:${name}`, { message_type: 'response', target_agents: [agent], content });
    return [...asked.evidence, ...answered.evidence].filter(
      ({ kind }) => kind !== 'contribution' && kind !== 'tool_succeeded',
    );
  }
  says(text = 'All of that is done now, as you wished.', agent = 'desk') {
    return this.fleet
      .tell(agent, text, { target_agents: ['customer'] })
      .evidence.filter(({ kind }) => kind !== 'contribution');
  }
}

describe('a change by a tool call', () => {
  it('given its author goes on without a look, speaks a little against it, once', () => {
    const desk = new Desk();
    desk.calls('update_reservation', { reservation_id: 'R1', cabin: 'economy' });
    desk.calls('cancel_reservation', { reservation_id: 'R2' });
    expect(desk.says()).toMatchObject([
      { kind: 'unverified', agent_id: 'desk', outcome: 'bad', severity: 0.16, message_ids: ['m3', 'm5'] },
    ]);
    expect(desk.says('Is there anything else that I can do?')).toEqual([]);
  });

  it('given its author looked at it, or somebody else goes on, shows nothing', () => {
    const desk = new Desk();
    desk.calls('update_reservation', { reservation_id: 'R1', cabin: 'economy' });
    expect(desk.says('I have a question about another thing.', 'colleague')).toEqual([]);
    desk.calls('get_reservation_details', { reservation_id: 'R1' });
    expect(desk.says()).toEqual([]);
  });

  it('given it is made again, is rework', () => {
    const desk = new Desk();
    desk.calls('update_reservation', { reservation_id: 'R1', cabin: 'economy' });
    expect(desk.calls('update_reservation', { reservation_id: 'R1', cabin: 'business' })).toMatchObject([
      { kind: 'rework', agent_id: 'desk', severity: 0.3, message_ids: ['m3'] },
    ]);
  });

  it('given it failed, or was another’s, is none when it is made again', () => {
    const desk = new Desk();
    desk.calls('update_reservation', { reservation_id: 'R1', cabin: 'economy' }, 'Error: payment refused');
    expect(desk.calls('update_reservation', { reservation_id: 'R1', cabin: 'business' })).toEqual([]);
    const kinds = desk
      .calls('update_reservation', { reservation_id: 'R1', cabin: 'first' }, 'ok', 'other')
      .map(({ kind }) => kind);
    expect(kinds).not.toContain('rework');
  });
});

describe('a lookup', () => {
  it('given it found nothing, is an empty result of little weight', () => {
    expect(new Desk().calls('search_flights', { origin: 'JFK' }, '[]')).toMatchObject([
      { kind: 'empty_result', agent_id: 'desk', severity: 0.1, message_ids: ['m1', 'm2'] },
    ]);
    expect(new Desk().calls('search_flights', { origin: 'JFK' }, '[{"flight":"H1"}]')).toEqual([]);
    expect(new Desk().calls('update_reservation', { reservation_id: 'R1' }, '{}')).toEqual([]);
  });
});

describe('what is remembered of changes', () => {
  it('stays small', () => {
    const desk = new Desk();
    for (let n = 0; n < 60; n++) desk.calls('update_reservation', { reservation_id: `R${n}`.padEnd(500, 'x') });
    expect(desk.fleet.conversations.get('talk')?.changes).toHaveLength(32);
    expect(desk.says()).toMatchObject([{ severity: 0.24 }]);
  });
});
