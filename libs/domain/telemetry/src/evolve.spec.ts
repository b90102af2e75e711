import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { evolve, releaseAll } from './evolve.ts';
import { ACTOR_WAIT_MS, CONTEXT_WAIT_MS, MAX_HELD_PER_TRACE, TRACE_IDLE_MS } from './limits.ts';
import type { Span } from './span.ts';
import { NOTHING_KNOWN, type TelemetryState } from './state.ts';
import { agent, model, route, routes, span, spanId, START, take, tool, TRACE } from './testing/spans.ts';

const tick = (state: TelemetryState, now: number) => evolve(state, null, now);

describe('a parent that comes after its child', () => {
  const call = model('gpt-4o', { id: 2, parent: 1, from: 10 });
  const planner = agent('planner', { id: 1, to: 900, attributes: { 'gen_ai.conversation.id': 'dinner' } });

  it('in the same request is as if it had come before', () => {
    expect(take([call, planner]).messages).toEqual(take([planner, call]).messages);
  });

  it('in a later one is waited for: the child is its agent’s, in its conversation, caused by its request', () => {
    const first = take([call]);
    expect(first).toMatchObject({ messages: [], counts: { held: 1, mapped: 0 } });
    expect(tick(first.state, START + ACTOR_WAIT_MS - 1).messages).toEqual([]);
    const { messages } = take([planner], first.state, START + 20_000);
    expect(messages.map(route)).toEqual([
      'shop → planner',
      'planner → model:gpt-4o',
      'model:gpt-4o → planner',
      'planner → shop',
    ]);
    expect(messages[1]).toMatchObject({
      correlation_id: 'dinner',
      metadata: { reply_to: `${TRACE}/${spanId(1)}/request` },
    });
  });

  it('never is not waited for longer than is said; then what is known has to do', () => {
    const first = take([call]);
    const { messages, state, counts } = tick(first.state, START + ACTOR_WAIT_MS);
    expect(messages.map(route)).toEqual(['shop → model:gpt-4o', 'model:gpt-4o → shop']);
    expect(messages[0]?.correlation_id).toBe(TRACE);
    expect(messages[0]?.metadata.reply_to).toBeUndefined();
    expect([state.held, state.held_chars, counts.mapped]).toEqual([0, 0, 1]);
    expect(tick(state, START + ACTOR_WAIT_MS + 1).messages).toEqual([]);
  });

  it('is waited for shortly where the child names its agent', () => {
    const named = model('gpt-4o', { id: 2, parent: 1, attributes: { 'gen_ai.agent.name': 'planner' } });
    const { state } = take([named]);
    expect(tick(state, START + CONTEXT_WAIT_MS - 1).messages).toEqual([]);
    expect(routes(tick(state, START + CONTEXT_WAIT_MS))).toEqual(['planner → model:gpt-4o', 'model:gpt-4o → planner']);
  });

  it('is waited for as long as one likes', () => {
    const options = { actor_wait_ms: 1_000 };
    const { state } = evolve(NOTHING_KNOWN, { fleet: 'alpha', spans: [call] }, START, options);
    expect(evolve(state, null, START + 999, options).messages).toEqual([]);
    expect(evolve(state, null, START + 1_000, options).messages).toHaveLength(2);
  });

  it('beyond spans of others is found through them', () => {
    const http = span({ id: 3, parent: 1, attributes: { 'http.request.method': 'POST' } });
    const inner = model('gpt-4o', { id: 4, parent: 3 });
    const { state } = take([http, inner]);
    expect(routes(take([planner], state))).toContain('planner → model:gpt-4o');
  });

  it('is not waited for when the process ends', () => {
    const { state } = take([call]);
    expect(routes(releaseAll(state, START))).toEqual(['shop → model:gpt-4o', 'model:gpt-4o → shop']);
    expect(releaseAll(releaseAll(state, START).state, START).messages).toEqual([]);
  });
});

describe('what was said before', () => {
  it('a conversation that any span of the trace has named is that of those who name none', () => {
    const early = take([model('gpt-4o', { id: 2, parent: 9, attributes: { 'gen_ai.agent.name': 'a' } })]);
    const named = model('gpt-4o', { id: 3, parent: 9, attributes: { 'gen_ai.conversation.id': 'dinner' } });
    const { state } = take([named], early.state);
    const { messages } = tick(state, START + ACTOR_WAIT_MS);
    expect(new Set(messages.map(({ correlation_id }) => correlation_id))).toEqual(new Set(['dinner']));
  });

  it('spans of another fleet are strangers, even in the same trace', () => {
    const { state } = evolve(NOTHING_KNOWN, { fleet: 'beta', spans: [agent('spy', { id: 1 })] }, START);
    const { messages } = take([model('gpt-4o', { id: 2, parent: 1 })], state);
    expect(messages).toEqual([]);
  });

  it('a span that comes again is the same messages, whatever else is known by then', () => {
    const call = model('gpt-4o', { id: 2, parent: 1 });
    const first = take([call]);
    const { messages, state } = tick(first.state, START + ACTOR_WAIT_MS);
    const again = take([call, agent('planner', { id: 1 })], state, START + ACTOR_WAIT_MS + 5);
    expect(again.messages.filter(({ metadata }) => metadata['span_id'] === spanId(2))).toEqual(messages);
    expect(again.counts).toMatchObject({ repeated: 1, mapped: 1 });
  });

  it('a span that comes again while it waits goes on waiting, once', () => {
    const call = model('gpt-4o', { id: 2, parent: 1 });
    const again = take([call, call], take([call]).state);
    expect([again.messages, again.state.held, again.counts.repeated]).toEqual([[], 1, 2]);
  });

  it('is forgotten when the trace has been quiet for long', () => {
    const { state } = take([agent('planner', { id: 1 })]);
    expect(tick(state, START + TRACE_IDLE_MS - 1).state.traces.size).toBe(1);
    expect(tick(state, START + TRACE_IDLE_MS).state).toEqual(NOTHING_KNOWN);
  });
});

describe('hostile traces', () => {
  it('parents that go round in a circle are no parents', () => {
    const spans = [tool('a', { id: 1, parent: 2 }), tool('b', { id: 2, parent: 1 }), tool('c', { id: 3, parent: 3 })];
    expect(take(spans).counts).toMatchObject({ mapped: 3, held: 0 });
  });

  it('a chain longer than anybody looks at has an end', () => {
    const spans = Array.from({ length: 3_000 }, (_, n) => tool(`t${n}`, { id: n + 1, parent: n + 2 }));
    const { counts, state } = take(spans);
    expect(counts.mapped + counts.held).toBe(3_000);
    expect(counts.held).toBeLessThan(100);
    expect(releaseAll(state, START).counts.mapped).toBe(counts.held);
  });

  it('many spans that wait for the same parent do not wait all', () => {
    const spans = Array.from({ length: MAX_HELD_PER_TRACE + 1 }, (_, n) => model('m', { id: n + 2, parent: 1 }));
    const { messages, state } = take(spans);
    expect([messages.length, state.held]).toEqual([2 * (MAX_HELD_PER_TRACE + 1), 0]);
  });

  it('times that cannot be are times that can', () => {
    const impossible = [
      { ...tool('a', { id: 1 }), start_ns: 0n, end_ns: 0n },
      { ...tool('b', { id: 2 }), start_ns: 2n ** 64n - 1n, end_ns: 1n },
      { ...tool('c', { id: 3 }), start_ns: 0n },
    ];
    const { messages } = take(impossible);
    expect(messages.map(({ timestamp }) => timestamp.slice(0, 4))).toEqual(['2026', '2026', '2026', '2554', '2554']);
    expect(messages.filter(({ metadata }) => metadata.duration_ms !== undefined)).toHaveLength(1);
  });
});

describe('any run of agents', () => {
  /** A tree: the parent of each span, and what it is. */
  const tree = fc.array(fc.record({ up: fc.nat(), what: fc.nat(5), from: fc.nat(50) }), {
    minLength: 1,
    maxLength: 24,
  });
  const spansOf = (nodes: readonly { up: number; what: number; from: number }[]): Span[] =>
    nodes.map(({ up, what, from }, index) => {
      const given = { id: index + 1, ...(index === 0 ? {} : { parent: 1 + (up % index) }), from, to: from + 50 };
      const attributes = what === 0 ? { 'gen_ai.conversation.id': `c${index}` } : {};
      const kinds = [agent, agent, tool, model];
      return (kinds[what] ?? ((_name, some) => span(some)))(`n${index % 5}`, { ...given, attributes });
    });

  it('is the same messages, in whichever order and requests its spans come', () => {
    fc.assert(
      fc.property(
        tree,
        fc.array(fc.nat(), { maxLength: 24 }),
        fc.array(fc.nat(3), { maxLength: 24 }),
        (nodes, order, cuts) => {
          // One conversation at most: which of several is the trace's own depends on which is told first.
          const spans = spansOf(
            nodes.map((node, index) => (index > 0 && node.what === 0 ? { ...node, what: 1 } : node)),
          );
          const shuffled = [...spans];
          order.forEach((to, from) => {
            const one = shuffled[from % shuffled.length] as Span;
            shuffled[from % shuffled.length] = shuffled[to % shuffled.length] as Span;
            shuffled[to % shuffled.length] = one;
          });
          const expected = take(spans);
          expect(expected.counts.held).toBe(0);
          let state = NOTHING_KNOWN;
          const messages = [];
          for (let at = 0, n = 0; at < shuffled.length; n++) {
            const size = 1 + (cuts[n] ?? 0);
            const step = take(shuffled.slice(at, at + size), state, START + n);
            messages.push(...step.messages);
            state = step.state;
            at += size;
          }
          const sorted = (some: readonly { metadata: { message_id?: string | undefined } }[]) =>
            [...some].sort((a, b) => String(a.metadata.message_id).localeCompare(String(b.metadata.message_id)));
          expect(sorted(messages)).toEqual(sorted(expected.messages));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('is in the order of time, and every cause is a message of it', () => {
    fc.assert(
      fc.property(tree, (nodes) => {
        const { messages } = take(spansOf(nodes));
        const times = messages.map(({ timestamp }) => timestamp);
        expect(times).toEqual([...times].sort());
        const ids = new Set(messages.map(({ metadata }) => metadata.message_id));
        expect(ids.size).toBe(messages.length);
        for (const { metadata } of messages)
          if (metadata.reply_to !== undefined) expect(ids).toContain(metadata.reply_to);
        for (const { agent_id, target_agents } of messages) expect(target_agents).not.toContain(agent_id);
      }),
      { numRuns: 300 },
    );
  });

  it('leaves the state that it was given as it was', () => {
    fc.assert(
      fc.property(tree, tree, (before, after) => {
        const { state } = take(spansOf(before).slice(0, -1));
        const copy = structuredClone(state);
        take(spansOf(after), state);
        expect(state).toEqual(copy);
      }),
      { numRuns: 100 },
    );
  });
});
