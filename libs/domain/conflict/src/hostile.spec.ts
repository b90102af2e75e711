import { describe, expect, it } from '@jest/globals';
import type { AgentMessage } from '@chorus/contracts';
import fc from 'fast-check';
import { extractAccesses } from './accesses/extract-accesses.ts';
import { calling, Fleet, message, touching, type Given } from './testing/fleet.ts';

const LONG = 100_000;
const RTL = 'safe\u202Egpj.exe\u0000\u2066';

/** Texts on which a scanner that goes back would never come to an end within the test's time. */
const HOSTILE: Record<string, string> = {
  slashes: 'a/'.repeat(LONG / 2),
  quotes: "'".repeat(LONG),
  'opens without end': "open('".repeat(LONG / 6),
  'schemes only': 'https://'.repeat(LONG / 8),
  parentheses: '('.repeat(LONG),
  fences: '```\n'.repeat(LONG / 4),
  redirects: "> 'x.csv' ".repeat(LONG / 10),
  blanks: ' '.repeat(LONG),
  dots: 'A.'.repeat(LONG / 2),
  tracebacks: 'Traceback (most recent call last)\n'.repeat(LONG / 34),
  brackets: '[{'.repeat(LONG / 2),
  'half characters': '\ud800'.repeat(LONG),
  'many sentences': 'Update order 1. '.repeat(LONG / 16),
  'one sentence': 'update order 1 '.repeat(LONG / 15),
  numbers: '1'.repeat(LONG),
  codes: 'a1.'.repeat(LONG / 3),
  'needs without end': 'I need '.repeat(LONG / 7),
  'quotes in a shell': `\`\`\`sh\n${'" \' '.repeat(LONG / 4)}`,
  'a shell of redirects': `\`\`\`sh\n${'> '.repeat(LONG / 2)}`,
  'lines of a shell': `\`\`\`sh\n${'rm -rf x\n'.repeat(LONG / 9)}`,
  selects: `\`\`\`sql\n${'select '.repeat(LONG / 7)}`,
  wheres: `\`\`\`sql\n${'update t set where '.repeat(LONG / 19)}`,
  'the code of the code': 'the code of the code is not '.repeat(LONG / 28),
  'yours without end': 'your your answer '.repeat(LONG / 17),
  'marks round nothing': '"a b **c `d '.repeat(LONG / 12),
  conclusions: 'therefore the answer is '.repeat(LONG / 24),
  'JSON without end': '{"action":'.repeat(LONG / 10),
};

describe('hostile text', () => {
  it.each(Object.entries(HOSTILE))('%s: is read to its end and says nothing', (_name, text) => {
    const fleet = new Fleet();
    for (const message_type of ['broadcast', 'response', 'request'] as const)
      for (const text_call of [{}, { tool_call_id: 'c' }, calling('update_x', { x_id: text.slice(0, 1024) })])
        expect(fleet.say('a', { message_type, content: { text, ...text_call } }).analysis.risk).toBeLessThanOrEqual(1);
    expect(extractAccesses(message('a', { content: { text } })).length).toBeLessThanOrEqual(1);
  });

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('%s is a name like any other', (name) => {
    const fleet = new Fleet();
    expect(fleet.say(name, { content: touching(name, 'exclusive'), correlation_id: name }).analysis.risk).toBe(0);
    const { analysis, edges } = fleet.say('b', { content: touching(name, 'write'), target_agents: [name] });
    expect(analysis).toMatchObject({ with_agents: [name], resources: [name], risk: 0.63 });
    expect(edges.map(({ target_agent }) => target_agent)).toEqual([name, name]);
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  it('finds no resource with half a character, which no key keeps', () => {
    const half = 'x\ud800.csv';
    const content = { text: `save to ${half}`, ...calling('update_order', { order_id: half, path: half }) };
    const found = extractAccesses(message('a', { content })).map(({ resource }) => resource);
    expect(found).toContain('order:x\ufffd.csv');
    expect(found.filter((resource) => !resource.isWellFormed())).toEqual([]);
  });

  it('does not turn a sentence round, nor break it, nor make it long', () => {
    const fleet = new Fleet();
    fleet.say(RTL, { content: touching('r'.repeat(1024), 'exclusive', { intent: `${RTL}\n`.repeat(10) }) });
    const { analysis } = fleet.say(`b${'\n'.repeat(255)}`, { content: touching('r'.repeat(1024), 'write') });
    expect(analysis.reason).toMatch(/^safe\ufffdgpj\.exe\ufffd\ufffd has held r+…r+ exclusively since/);
    expect(analysis.reason).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
    expect(analysis.reason.length).toBeLessThan(500);
    expect(analysis.with_agents).toEqual([RTL]);
  });
});

/** Messages of few agents about few things, so that they meet; with whatever texts. */
const messages = fc.array(
  fc.record({
    agent: fc.constantFrom('a', 'b', 'c', '__proto__'),
    message_type: fc.constantFrom<AgentMessage['message_type'][]>('request', 'response', 'broadcast'),
    target_agents: fc.array(fc.constantFrom('a', 'b', 'tool:x'), { maxLength: 2 }),
    correlation_id: fc.constantFrom('one', 'two'),
    wait: fc.nat(100_000),
    content: fc.record(
      {
        text: fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.constantFrom('exitcode: 1 (execution failed)', 'save to x.csv', '```\nprint(1)\n```', 'exitcode: 0'),
        ),
        resources: fc.array(
          fc.record({
            resource: fc.constantFrom('r1', 'r2', '__proto__'),
            access: fc.constantFrom<('read' | 'write' | 'exclusive')[]>('read', 'write', 'exclusive'),
            intent: fc.constantFrom('x', 'y'),
            release: fc.boolean(),
          }),
          { maxLength: 3 },
        ),
        tool_calls: fc.array(
          fc.record({
            id: fc.constantFrom('1', '2'),
            function: fc.record({ name: fc.constantFrom('get_x', 'update_x'), arguments: fc.json({ maxDepth: 8 }) }),
          }),
          { maxLength: 2 },
        ),
        tool_call_id: fc.constantFrom('1', '2'),
        error: fc.string(),
      },
      { requiredKeys: [] },
    ),
  }),
  { maxLength: 30 },
);

describe('any sequence of messages', () => {
  it('gets risks from 0 to 1 that are the sum of their factors, within the limits of the contract', () => {
    fc.assert(
      fc.property(messages, (said) => {
        const fleet = new Fleet();
        for (const { agent, wait, ...given } of said) {
          const { analysis, evidence, edges } = fleet.wait(wait).say(agent, given as Given);
          const sum = analysis.factors.reduce((total, { contribution }) => total + contribution, 0);
          expect(analysis.risk).toBeCloseTo(sum, 9);
          expect(analysis.risk).toBeGreaterThanOrEqual(0);
          expect(analysis.risk).toBeLessThanOrEqual(1);
          expect(analysis.kind === 'none').toBe(analysis.risk === 0);
          expect(analysis.reason === '').toBe(analysis.risk === 0);
          expect(analysis.reason.length).toBeLessThanOrEqual(1000);
          expect(analysis.factors.length).toBeLessThanOrEqual(16);
          expect(analysis.with_agents).not.toContain(agent);
          expect(edges.every(({ source_agent, target_agent }) => source_agent !== target_agent)).toBe(true);
          expect(new Set(evidence.map(({ evidence_id }) => evidence_id)).size).toBe(evidence.length);
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe('what is remembered', () => {
  it('stays small for every key, however long one goes on and however long the names', () => {
    const fleet = new Fleet();
    const long = (name: string, n: number) => `${name}${n}`.padEnd(256, '·');
    for (let n = 0; n < 100; n++)
      fleet.say(long('agent', n), {
        message_type: 'request',
        target_agents: Array.from({ length: 100 }, (_, at) => long('target', at)),
        content: {
          text: `\`\`\`statement number ${n} of very many\`\`\``,
          resources: Array.from({ length: 100 }, (_, at) => ({
            resource: long('resource', at),
            access: 'exclusive' as const,
            intent: long('intent', n),
          })),
          tool_calls: Array.from({ length: 100 }, (_, at) => ({
            id: long('call', at),
            function: { name: 'update_x' },
          })),
        },
      });
    const sizes = (map: Map<string, unknown>) =>
      Math.max(...[...map.values()].map((value) => JSON.stringify(value).length));
    expect(sizes(fleet.conversations)).toBeLessThan(40_000);
    expect(sizes(fleet.claims)).toBeLessThan(40_000);
    expect(sizes(fleet.waits)).toBeLessThan(10_000);
    expect(sizes(fleet.work)).toBeLessThan(10_000);
    expect(fleet.claims.size).toBe(64);
  });
});
