import { describe, expect, it } from '@jest/globals';
import { stored } from '../testing-conversations.ts';
import { detection, iso, NOW } from '../testing.ts';
import { findingsOf } from './findings.ts';
import { participantsOf, tokenRate } from './participants.ts';
import { rowsOf, sumOf, transcriptOf } from './transcript.ts';

const usage = (tokens: number) => ({ usage: { input_tokens: tokens, cost_usd: tokens / 1000 } });
const none: ReadonlySet<string> = new Set();

const loop = Array.from({ length: 18 }, (_, i) =>
  stored(i, { agent: 'abc'.charAt(i % 3), to: ['bca'.charAt(i % 3)], metadata: usage(10) }),
);
const detected = detection('d', {
  agents: ['a', 'b', 'c'],
  evidence: ['m0', 'm4', 'm17'],
  summary: 'Round and round.',
});

describe('transcriptOf', () => {
  it('shows a result at its call, with the tokens and notes of both', () => {
    const asks = stored(1, {
      to: ['tool:t'],
      content: { tool_calls: [{ id: 'c', function: { name: 't' } }] },
      metadata: usage(100),
    });
    const result = stored(2, {
      agent: 'tool:t',
      to: ['a'],
      type: 'response',
      risk: 0.8,
      content: { text: '', tool_call_id: 'c' },
      metadata: usage(5),
    });
    const { entries, lanes } = transcriptOf([asks, result], []);
    expect(entries).toHaveLength(1);
    expect(entries[0]).toMatchObject({ ids: ['m1', 'm2'], tokens: 105, tone: 'critical' });
    expect(lanes.lanes.map((lane) => lane.label)).toEqual(['a', 'tool:t']);
  });

  it('calls that a loop which stays among its agents', () => {
    const { entries } = transcriptOf(
      [...loop, stored(18, { agent: 'a', to: ['mail'] }), stored(19)],
      [{ ...detected, evidence: ['m0', 'm19'] }],
    );
    expect(entries.slice(16).map((entry) => entry.looped)).toEqual([true, true, false, true]);
  });

  it('marks what is blocked, and does not call it a conflict', () => {
    const message = stored(1, { risk: 0.9 });
    const action = { action: 'blocked', reason: '', since: iso(NOW), standing: 'quarantined' } as const;
    const blocked = { ...message, decision: { ...message.decision, intervention_action: action } };
    const { entries } = transcriptOf([blocked], []);
    expect(entries[0]?.notes.map((note) => note.words)).toEqual([expect.stringMatching(/^Marked blocked: a is/)]);
    expect(findingsOf([blocked], []).map((it) => it.title)).toEqual(['Marked blocked']);
  });

  it('reaches with a detection from its first evidence to its last, beside others', () => {
    const second = detection('e', { kind: 'hoarding', agents: ['b'], evidence: ['m1', 'gone'] });
    const third = detection('f', { kind: 'cascade', agents: ['b'], evidence: ['m18'] });
    const unknown = detection('g', { evidence: ['gone'] });
    const { entries, extents } = transcriptOf([...loop, stored(18)], [second, third, detected, unknown]);
    expect(extents.map((it) => [it.detection.detection_id, it.first, it.last, it.track])).toEqual([
      ['d', 0, 17, 0],
      ['e', 1, 1, 1],
      ['f', 18, 18, 0],
    ]);
    expect(entries[0]?.notes[0]?.words).toBe('Loop of 3 begins here: Round and round.');
    expect(findingsOf(loop, [detected, unknown]).map((it) => [it.title, it.message_id])).toEqual([
      ['Loop of 3', 'm0'],
      ['Loop of 2', null],
    ]);
  });
});

describe('rowsOf', () => {
  const transcript = transcriptOf(loop, [detected]);

  it('folds laps into one row, which opens', () => {
    const rows = rowsOf(transcript, none, '');
    expect(rows.map((row) => (row.type === 'laps' ? row.laps.join('-') : row.entry.ids[0]))).toEqual([
      'm0',
      'm1',
      'm2',
      '2-5',
      'm15',
      'm16',
      'm17',
    ]);
    expect(rowsOf(transcript, new Set(rows.map((row) => row.key)), '')).toHaveLength(18);
  });

  it('hides no message that somebody was sent to', () => {
    expect(rowsOf(transcript, none, 'm9')).toHaveLength(18);
    expect(rowsOf(transcript, none, 'm1')).toHaveLength(7);
  });

  it('adds up what is told', () => {
    expect(sumOf(transcript.entries, 'tokens')).toBe(180);
    expect(sumOf(transcriptOf([stored(1)], []).entries, 'cost_usd')).toBeNull();
  });
});

describe('participantsOf and tokenRate', () => {
  it('count who said how much', () => {
    const { entries } = transcriptOf([...loop.slice(0, 4), stored(9, { agent: 'c', to: ['silent'] })], []);
    expect(participantsOf(entries)).toEqual([
      { agent_id: 'a', sent: 2, tokens: 20 },
      { agent_id: 'c', sent: 2, tokens: 10 },
      { agent_id: 'b', sent: 1, tokens: 10 },
      { agent_id: 'silent', sent: 0, tokens: null },
    ]);
  });

  it('give tokens a minute, where there are several minutes to compare', () => {
    const at = (minute: number, tokens: number) =>
      stored(minute, { at: NOW + minute * 60_000, metadata: usage(tokens) });
    expect(tokenRate(transcriptOf([at(0, 5), at(0.5, 5), at(3, 40)], []).entries)).toEqual({
      bars: [10, 0, 0, 40],
      most: 40,
    });
    expect(tokenRate(transcriptOf([at(0, 5), at(1, 5)], []).entries)).toBeNull();
    expect(tokenRate(transcriptOf([stored(1), stored(999)], []).entries)).toBeNull();
  });
});
