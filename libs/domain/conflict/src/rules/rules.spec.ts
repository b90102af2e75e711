import { describe, expect, it } from '@jest/globals';
import { calling, Fleet, touching, type Given } from '../testing/fleet.ts';

const CODE = '```python\nimport pandas\nprint(pandas.read_csv("a.csv").sum())\n```';
const FAILED = 'exitcode: 1 (execution failed)\nCode output: NameError: name x is not defined';
const PASSED = 'exitcode: 0 (execution succeeded)\nCode output: 4';

const runs = (fleet: Fleet, agent: string, code = CODE, given: Given = {}) =>
  fleet.tell(agent, code, { message_type: 'request', target_agents: ['terminal'], ...given });
const prints = (fleet: Fleet, agent: string, text: string) =>
  fleet.tell('terminal', text, { message_type: 'response', target_agents: [agent] });

describe('execution failure', () => {
  it('given code, when it fails, then the risk is in the code and the evidence about its author', () => {
    const fleet = new Fleet();
    runs(fleet, 'coder');
    const { analysis, evidence } = prints(fleet, 'coder', FAILED);
    expect(analysis).toMatchObject({ kind: 'execution_failure', risk: 0.24, with_agents: ['coder'], evidence: ['m1'] });
    expect(analysis.reason).toBe('Code of coder failed at 12:00:02 UTC: NameError: name x is not defined.');
    expect(evidence).toEqual([
      {
        evidence_id: 'identity of m2:execution_failed:coder',
        agent_id: 'coder',
        kind: 'execution_failed',
        outcome: 'bad',
        severity: 0.6,
        reason: 'NameError: name x is not defined',
        message_ids: ['m2', 'm1'],
      },
    ]);
  });

  it('grows with every failure in a row, and a success ends the row', () => {
    const fleet = new Fleet();
    const risks = [FAILED, FAILED, FAILED, PASSED, FAILED].map((output, n) => {
      runs(fleet, 'coder', `${CODE} attempt ${n} with another idea`);
      return prints(fleet, 'coder', output).analysis.risk;
    });
    expect(risks).toEqual([0.24, 0.38, 0.52, 0, 0.24]);
  });

  it('grows as well by work that brings nothing and by an objection, which alone stay below what people are told of', () => {
    const talk = (...outputs: readonly string[]) => {
      const fleet = new Fleet();
      return outputs.map((output, n) => {
        runs(fleet, 'coder', `${CODE} attempt ${n} with another idea`);
        return prints(fleet, 'coder', output).analysis;
      });
    };
    const empty = 'exitcode: 0 (execution succeeded)\nCode output: ';
    expect(talk(FAILED, empty).map(({ risk }) => risk)).toEqual([0.24, 0.3]);
    expect(talk(empty, empty)).toMatchObject([
      { risk: 0.16, with_agents: ['coder'], reason: 'Code of coder ran and brought nothing at 12:00:02 UTC.' },
      { risk: 0.3, with_agents: ['coder'], evidence: ['m3', 'm2'] },
    ]);
    const fleet = new Fleet();
    fleet.tell('lead', 'Please count the orders.', { target_agents: ['solver', 'tester'] });
    fleet.tell('solver', 'There are 12 orders of that kind.');
    expect(fleet.tell('tester', 'Your count is wrong.').analysis).toMatchObject({
      kind: 'execution_failure',
      risk: 0.16,
      with_agents: ['solver'],
      reason: 'tester objected to what solver had said at 12:00:03 UTC.',
    });
    fleet.tell('solver', 'Then there are 14 orders of that kind.');
    expect(fleet.tell('lead', 'No, your count is wrong.').analysis.risk).toBe(0.3);
  });

  it('grows as well by made-up data, and by what is concluded in spite of it', () => {
    const fleet = new Fleet();
    fleet.tell('lead', 'Please sum up the column.', { target_agents: ['coder'] });
    runs(fleet, 'coder');
    prints(fleet, 'coder', FAILED);
    const { analysis } = fleet.tell('coder', 'Then I take sample data: it comes to 93.');
    expect(analysis).toMatchObject({ risk: 0.3, with_agents: [], kind: 'execution_failure', evidence: ['m3'] });
    expect(analysis.reason).toBe(
      'coder went on with data that is made up at 12:00:04 UTC, failure 2 in a row in this conversation.',
    );
    expect(fleet.tell('lead', 'The final answer is 93.').analysis).toMatchObject({
      risk: 0.44,
      with_agents: ['coder'],
    });
  });

  it('is none where a conclusion is all that nobody has checked', () => {
    const fleet = new Fleet();
    fleet.tell('lead', 'Please sum up the column.', { target_agents: ['coder'] });
    fleet.tell('coder', 'It comes to 93.');
    const { analysis, evidence } = fleet.tell('lead', 'The final answer is 93.');
    expect(analysis.risk).toBe(0);
    expect(evidence).toMatchObject([{ kind: 'unverified', agent_id: 'coder' }, { kind: 'contribution' }]);
  });

  it('is nobody’s conflict, however often', () => {
    const fleet = new Fleet();
    const edges = [FAILED, FAILED].flatMap((output, n) => {
      runs(fleet, 'coder', `${CODE} attempt ${n} with another idea`);
      return prints(fleet, 'coder', output).edges;
    });
    expect(edges.map(({ relationship_type }) => relationship_type)).not.toContain('conflict');
  });

  it('cannot be put on an agent that asked for nothing, by nobody who was not asked, and not twice', () => {
    const fleet = new Fleet();
    expect(prints(fleet, 'victim', FAILED).evidence).toEqual([]);
    runs(fleet, 'victim');
    const forged = { message_type: 'response', target_agents: ['victim'] } as const;
    expect(fleet.tell('liar', FAILED, forged).evidence).toEqual([]);
    expect(prints(fleet, 'victim', FAILED).evidence).toHaveLength(1);
    expect(prints(fleet, 'victim', FAILED).evidence).toEqual([]);
  });

  it('gives nobody a success for answering himself', () => {
    const fleet = new Fleet();
    fleet.tell('coder', CODE, { message_type: 'request' });
    expect(fleet.tell('coder', PASSED, { message_type: 'response' }).evidence).toEqual([]);
  });

  it('belongs to the caller of the tool call that is answered', () => {
    const fleet = new Fleet();
    const ask = (agent: string, id: string) =>
      fleet.say(agent, {
        content: calling('book', { user_id: id }, id),
        message_type: 'request',
        target_agents: ['tool:book'],
      });
    ask('a', 'call-a');
    ask('b', 'call-b');
    const answer = (tool_call_id: string, text: string) =>
      fleet.say('tool:book', { content: { text, tool_call_id }, message_type: 'response' }).evidence;
    expect(answer('call-a', 'Error: sold out')).toMatchObject([{ agent_id: 'a', kind: 'tool_error', severity: 0.4 }]);
    expect(answer('call-b', 'done')).toMatchObject([{ agent_id: 'b', kind: 'tool_succeeded', outcome: 'good' }]);
  });
});

describe('duplicate effort', () => {
  it('given a write by tool call, when another agent makes the same call, then it is more than contention', () => {
    const fleet = new Fleet();
    fleet.say('a', { content: calling('cancel_order', { order_id: 5, why: 'x' }) });
    const again = calling('cancel_order', { why: 'x', order_id: 5 });
    const { analysis } = fleet.say('b', { content: again, correlation_id: 'other' });
    expect(analysis).toMatchObject({ kind: 'duplicate_effort', risk: 0.78, with_agents: ['a'] });
  });

  it('given the same request by another, then the risk is high only while the first has no answer', () => {
    const fleet = new Fleet();
    runs(fleet, 'a');
    expect(runs(fleet, 'b').analysis).toMatchObject({ kind: 'duplicate_effort', risk: 0.34 });
    prints(fleet, 'b', PASSED);
    expect(runs(fleet, 'c').analysis).toMatchObject({ kind: 'duplicate_effort', risk: 0.16 });
  });

  it('is none for the same words in another conversation, for small talk, and for passing a request on', () => {
    const fleet = new Fleet();
    const ask = { message_type: 'request', target_agents: ['clerk'] } as const;
    fleet.tell('a', 'Yes, I confirm. Please go ahead with it.', ask);
    expect(
      fleet.tell('b', 'Yes, I confirm. Please go ahead with it.', { ...ask, correlation_id: 'x' }).analysis.risk,
    ).toBe(0);
    fleet.tell('a', 'Yes, please!', ask);
    expect(fleet.tell('b', 'yes please', ask).analysis.risk).toBe(0);
    fleet.tell('planner', 'Count the orders of last week', { message_type: 'request', target_agents: ['router'] });
    const passed = { message_type: 'request', target_agents: ['worker'] } as const;
    expect(fleet.tell('router', 'Count the orders of last week', passed).analysis.risk).toBe(0);
  });

  it('is small where both only look something up', () => {
    const fleet = new Fleet();
    fleet.say('a', { content: calling('get_user', { user_id: 1 }) });
    expect(fleet.say('b', { content: calling('get_user', { user_id: 1 }) }).analysis.risk).toBe(0.15);
  });
});

describe('repetition', () => {
  const QUESTION = 'Is order 48213 inside the 30-day window?';
  const ask = (fleet: Fleet) => fleet.tell('refund', QUESTION, { message_type: 'request', target_agents: ['policy'] });
  const answer = (fleet: Fleet, text: string) =>
    fleet.tell('policy', text, { message_type: 'response', target_agents: ['refund'] });

  it('given the same question and the same answer, then the risk grows with every lap', () => {
    const fleet = new Fleet();
    const risks = Array.from({ length: 6 }, () => {
      const { analysis } = ask(fleet);
      answer(fleet, 'Please ask the triage agent.');
      return analysis.risk;
    });
    expect(risks).toEqual([0, 0.14, 0.55, 0.69, 0.71, 0.71]);
    const { analysis, evidence } = ask(fleet);
    expect(analysis).toMatchObject({
      kind: 'repetition',
      reason: 'refund said the same 7 times within 12 s; the answer has not changed.',
    });
    expect(evidence).toMatchObject([{ agent_id: 'refund', kind: 'repetition', outcome: 'bad', severity: 0.71 }]);
  });

  it('is none where the answer changes: that is polling', () => {
    const fleet = new Fleet();
    for (const percent of [10, 20, 30, 40]) {
      expect(ask(fleet).analysis.risk).toBeLessThan(0.3);
      answer(fleet, `Not yet, ${percent} per cent done`);
    }
  });

  it('is none where somebody said something new in between, or after a long time, or to somebody else', () => {
    const fleet = new Fleet();
    const line = 'Let us look at this step by step.';
    fleet.tell('a', line);
    fleet.tell('b', 'I found the error in the third row.');
    expect(fleet.tell('a', line).analysis.risk).toBe(0);
    expect(fleet.tell('a', line).analysis.risk).toBe(0.14);
    expect(fleet.wait(601_000).tell('a', line).analysis.risk).toBe(0);
    expect(fleet.tell('a', line, { message_type: 'request', target_agents: ['x'] }).analysis.risk).toBe(0);
    expect(fleet.tell('a', line, { message_type: 'request', target_agents: ['y'] }).analysis.risk).toBe(0);
  });

  it('given a tool call, then words change nothing, and a write that succeeds does', () => {
    const fleet = new Fleet();
    const to = { message_type: 'request', target_agents: ['tool'] } as const;
    const look = () => fleet.say('a', { content: calling('get_order', { order_id: 1 }), ...to });
    const done = () => fleet.say('tool', { content: { text: 'ok', tool_call_id: 'c1' }, message_type: 'response' });
    look();
    done();
    fleet.tell('a', 'Let me look at that once more.');
    expect(look().analysis.risk).toBe(0.14);
    done();
    fleet.say('a', { content: calling('update_order', { order_id: 1 }), ...to });
    done();
    expect(look().analysis.risk).toBe(0);
  });
});

describe('calm traffic', () => {
  it('stays below 0.3: a plan, work on one’s own files, reading a colleague’s, a failed attempt and its repair', () => {
    const fleet = new Fleet();
    const risks = [
      fleet.tell('planner', 'Please build the report in report.md', {
        message_type: 'request',
        target_agents: ['coder'],
      }),
      fleet.say('coder', { content: touching('src/a.py', 'write', { intent: 'implement' }) }),
      runs(fleet, 'coder'),
      prints(fleet, 'coder', FAILED),
      runs(fleet, 'coder', `${CODE} mended`),
      prints(fleet, 'coder', PASSED),
      fleet.say('reviewer', { content: touching('src/a.py', 'read') }),
      fleet.tell('coder', 'I wrote report.md', { message_type: 'response', target_agents: ['planner'] }),
      fleet.tell('planner', 'Thank you, I read report.md.'),
    ].map(({ analysis }) => analysis.risk);
    expect(Math.max(...risks)).toBeLessThan(0.3);
  });
});
