import { describe, expect, it } from '@jest/globals';
import { collectSkipped, taskEnds } from './nx.ts';

describe('taskEnds', () => {
  const lastRun = JSON.stringify({
    run: { command: 'nx run-many -t lint test' },
    tasks: [{ taskId: 'a:lint', status: 0 }, { taskId: 'a:test', status: 1 }, { taskId: 'b:test' }],
  });

  it('says how each task ended', () => {
    expect([...taskEnds(lastRun, 'run-many -t lint test')]).toEqual([
      ['a:lint', 'succeeded'],
      ['a:test', 'failed'],
      ['b:test', undefined],
    ]);
  });

  it.each([
    ['no record', undefined],
    ['the record of another run', lastRun],
  ])('knows nothing from %s', (_, record) => {
    expect([...taskEnds(record, 'run-many -t build')]).toEqual([]);
  });
});

describe('collectSkipped', () => {
  it('finds the lines in output that arrives in pieces, and passes the output on', () => {
    const lines = collectSkipped();
    const pieces = ['PASS\nSKIP', 'PED bus: no Java\n', 'not SKIPPED here\nSKIPPED redis: no Redis\r\nSKIPPED cut'];
    const passedOn = pieces.map((piece) => lines.take(Buffer.from(piece)).toString());
    expect(passedOn).toEqual(pieces);
    expect(lines.found).toEqual(['SKIPPED bus: no Java', 'SKIPPED redis: no Redis']);
  });
});
