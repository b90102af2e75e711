import { describe, expect, it } from '@jest/globals';
import type { ProcessedDecision } from '@chorus/contracts';
import { loopInputOf, textOf } from './input.ts';

const decision = {
  original_message: {
    agent_id: 'a',
    timestamp: '2026-03-01T12:00:00Z',
    message_type: 'request',
    content: { text: 'hello' },
    target_agents: ['a', 'b'],
    correlation_id: 'c',
    metadata: {},
  },
  conflict_analysis: {
    risk: 0,
    kind: 'none',
    factors: [],
    reason: '',
    with_agents: [],
    resources: [],
    evidence: [],
    accesses: [
      { resource: 'db/x', access: 'write', found_in: 'resources' },
      { resource: 'ticket:7', access: 'read', found_in: 'text' },
    ],
  },
  trust_impact: { evidence: [] },
  intervention_action: null,
  processing_metadata: {
    message_id: 'm',
    source: 's',
    fleet_id: 'f',
    raw: { topic: 't', partition: 0, offset: 0 },
    accepted: { topic: 't', partition: 0, offset: 0 },
    received_at: '2026-03-01T12:00:00Z',
    decided_at: '2026-03-01T12:00:00Z',
    clock_skew_ms: 0,
    trust: { offset: -1, age_ms: null },
    predictor: 'rules/1',
  },
  causal_relationships: [],
} satisfies ProcessedDecision;

const evidence = (kind: ProcessedDecision['trust_impact']['evidence'][number]['kind']) => ({
  ...decision,
  trust_impact: {
    evidence: [
      { evidence_id: 'e', agent_id: 'w', kind, outcome: 'good' as const, severity: 0, reason: '', message_ids: [] },
    ],
  },
});

describe('loopInputOf', () => {
  it('takes from a decision what the detector looks at; nobody hands over to himself', () => {
    expect(loopInputOf(decision)).toEqual({
      fleet_id: 'f',
      correlation_id: 'c',
      message_id: 'm',
      said_at: Date.UTC(2026, 2, 1, 12),
      sender: 'a',
      targets: ['b'],
      type: 'request',
      text: 'hello',
      resources: ['write db/x'],
      outcome: 'none',
      workers: [],
      blocked: false,
    });
  });

  it.each([
    ['execution_succeeded', 'succeeded', ['w']],
    ['tool_succeeded', 'succeeded', ['w']],
    ['execution_failed', 'failed', ['w']],
    ['tool_error', 'failed', ['w']],
    ['contribution', 'none', []],
    ['repetition', 'none', []],
  ] as const)('reads %s as outcome %s', (kind, outcome, workers) => {
    expect(loopInputOf(evidence(kind))).toMatchObject({ outcome, workers });
  });

  it('reads an error as a failure', () => {
    const failed = { ...decision.original_message, content: { error: 'no room' } };
    expect(loopInputOf({ ...decision, original_message: failed }).outcome).toBe('failed');
  });

  it('knows what is held back from what would be', () => {
    const action = { reason: '', since: '2026-03-01T12:00:00Z', standing: 'quarantined' as const };
    const blocked = (name: 'blocked' | 'would_block') =>
      loopInputOf({ ...decision, intervention_action: { ...action, action: name } }).blocked;
    expect([blocked('blocked'), blocked('would_block')]).toEqual([true, false]);
  });
});

describe('textOf', () => {
  it('is all that is said, whatever the order of the fields, without ids of calls and without resources', () => {
    const call = (id: string, page: number) => ({
      id,
      type: 'function',
      function: { name: 'find', arguments: { page } },
    });
    const text = textOf({ text: 'look', plan: ['a', { step: 1 }], tool_calls: [call('c1', 2)] });
    expect(text).toBe('a\n1\nlook\n2\nfind');
    expect(textOf({ tool_calls: [call('c9', 2)], plan: ['a', { step: 1 }], text: 'look', tool_call_id: 'z' })).toBe(
      text,
    );
    expect(textOf({ resources: [{ resource: 'db/x', access: 'write' }] })).toBe('');
    expect(textOf({ text: 'look', attempt: 3, timestamp: 17 })).toBe('look');
    expect(textOf({ tool_calls: [call('c1', 3)] })).not.toBe(textOf({ tool_calls: [call('c1', 2)] }));
  });

  it.each(['request_id', 'message_id', 'msg_id', 'id', 'type', 'ts', 'timestamp', 'attempt'])(
    'has the %s that a call is given, as an object and as JSON',
    (name) => {
      const call = (given: string | Record<string, unknown>) => ({
        tool_calls: [{ id: 'c', type: 'function', function: { name: 'f', arguments: given } }],
      });
      expect(textOf(call({ [name]: 17 }))).toBe('17\nf');
      expect(textOf(call(JSON.stringify({ [name]: 17 })))).toContain('17');
      expect(textOf({ text: 'approve it', order: { [name]: 17 } })).toBe('17\napprove it');
    },
  );

  it('has the request that a message is about', () => {
    expect(textOf({ text: 'approve it', request_id: 17 })).toBe('17\napprove it');
  });

  it('is bounded for content that is long, deep or wide', () => {
    let deep: Record<string, unknown> = { text: 'x' };
    for (let n = 0; n < 5000; n++) deep = { deep };
    expect(textOf(deep)).toBe('');
    expect(textOf({ text: 'x'.repeat(1_000_000) })).toHaveLength(16_384);
    expect(textOf({ wide: Array.from({ length: 100_000 }, () => 'abc') }).length).toBeLessThanOrEqual(16_384);
  });
});
