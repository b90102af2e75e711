import { describe, expect, it } from '@jest/globals';
import { readCommand } from './options.ts';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const read = (...args: string[]) => readCommand(args, NOW);

describe('the command line', () => {
  it('has a few of the newest for a list, one to show, all to redrive, where nothing is said', () => {
    const filter = { processors: [], reasons: [], topics: [], fleets: [], agents: [], positions: [] };
    expect(read('list')).toEqual({ kind: 'list', filter, limit: 50, json: false });
    expect(read('show')).toEqual({ kind: 'show', filter, limit: 1, json: false, full: false });
    const redrive = { kind: 'redrive', filter, limit: Infinity, yes: false, again: false, rate: Infinity, why: null };
    expect(read('redrive')).toEqual(redrive);
    expect(read('list', '--help')).toBeUndefined();
  });

  it('takes filters several times, times as instants or ages, and positions as they are listed', () => {
    const command = read(
      ...[
        'show',
        '--processor',
        'accept',
        '--processor',
        'decide',
        '--reason',
        'failed',
        '--topic',
        't',
        '--fleet',
        'f',
      ],
      ...['--agent', 'a', '--position', '3@1207', '--position', '0@0', '--since', '2h', '--until', '2026-03-01'],
      ...['--error', 'text', '--full', '--out', 'file'],
    );
    expect(command).toMatchObject({
      filter: {
        processors: ['accept', 'decide'],
        reasons: ['failed'],
        topics: ['t'],
        fleets: ['f'],
        agents: ['a'],
        positions: [
          { partition: 3, offset: 1207 },
          { partition: 0, offset: 0 },
        ],
        since: NOW - 7_200_000,
        until: Date.parse('2026-03-01T00:00:00Z'),
        error: 'text',
      },
      limit: 2,
      full: true,
      out: 'file',
    });
    expect(read('list', '--since', '2026-03-01T12:00:00+02:00')).toMatchObject({
      filter: { since: Date.parse('2026-03-01T10:00:00Z') },
    });
    expect(read('redrive', '--rate', '50/s', '--limit', '7', '--why', 'mended', '--yes', '--again')).toMatchObject({
      rate: 50,
      limit: 7,
      why: 'mended',
      yes: true,
      again: true,
    });
  });

  it.each([
    [[], /One of list, show and redrive/],
    [['purge'], /One of list, show and redrive/],
    [['list', 'show'], /One of list, show and redrive/],
    [['list', '--yes'], /--yes is for redrive, not for list/],
    [['redrive', '--json'], /--json is for list and show, not for redrive/],
    [['list', '--reason', 'bad'], /--reason is one of not_json, schema, .*, not "bad"/],
    [['list', '--position', '3'], /--position is partition@offset/],
    [['list', '--since', 'yesterday'], /--since is an instant .* not "yesterday"/],
    [['list', '--until', '2026-03-01T12:00:00'], /--until is an instant with its offset/],
    [['list', '--until', '2026-13-01'], /--until is an instant/],
    [['list', '--limit', '0'], /--limit is a whole number from 1 to 10000, not "0"/],
    [['redrive', '--limit', '1.5'], /--limit is a whole number from 1 on/],
    [['redrive', '--rate', '0/s'], /--rate is records a second/],
    [['redrive', '--why', 'x'.repeat(501)], /--why takes at most 500 characters, not 501/],
    [['show', '--json', '--out', 'x'], /leave --json out/],
    [['list', '--colour'], /Unknown option/],
  ])('says what is wrong with %j', (args, text) => {
    expect(() => read(...args)).toThrow(text);
  });
});
