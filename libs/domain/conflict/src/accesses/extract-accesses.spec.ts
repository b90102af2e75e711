import { describe, expect, it } from '@jest/globals';
import { calling, message } from '../testing/fleet.ts';
import { MAX_ACCESSES, MAX_TEXT_ACCESSES } from '../limits.ts';
import { extractAccesses } from './extract-accesses.ts';

const inText = (text: string): string[] =>
  extractAccesses(message('a', { content: { text } })).map(({ access, resource }) => `${access} ${resource}`);

const inCall = (name: string, given: Record<string, unknown>): string[] =>
  extractAccesses(message('a', { content: calling(name, given) })).map(
    ({ access, resource, intent }) => `${access} ${resource}${intent === undefined ? '' : ` (${intent})`}`,
  );

describe('accesses that a message declares', () => {
  it('are taken as they stand, the strongest of each resource', () => {
    const resources = [
      { resource: 'db/orders', access: 'read' as const },
      { resource: 'db/orders', access: 'write' as const, intent: 'drop column' },
      { resource: 'lock/a', access: 'exclusive' as const, release: true },
    ];
    expect(extractAccesses(message('a', { content: { resources } }))).toEqual([
      { resource: 'db/orders', access: 'write', intent: 'drop column', found_in: 'resources' },
      { resource: 'lock/a', access: 'exclusive', release: true, found_in: 'resources' },
    ]);
  });

  it('are more certain than the same in text, and limited in number', () => {
    const resources = Array.from({ length: 200 }, (_, n) => ({ resource: `r${n}`, access: 'write' as const }));
    const found = extractAccesses(message('a', { content: { resources, text: 'read r1 and a.csv' } }));
    expect(found).toHaveLength(MAX_ACCESSES);
  });
});

describe('accesses in tool calls', () => {
  it.each([
    ['get_reservation_details', { reservation_id: '4WQ150' }, ['read reservation:4WQ150']],
    ['cancel_reservation', { reservation_id: '4WQ150' }, ['write reservation:4WQ150 (cancel)']],
    ['send_certificate', { user_id: 'mia', amount: 100 }, ['write user:mia (send)']],
    ['updateUser', { userId: 7 }, ['write user:7 (update)']],
    ['mcp__files__write_file', { path: './out//a.csv' }, ['write out/a.csv (write)']],
    ['fetch', { url: 'https://me:secret@Example.com/a?token=1#x' }, ['read https://example.com/a']],
    ['get_order', { id: 5 }, ['read order:5']],
    ['calculate', { expression: '1 + 2' }, []],
    ['frobnicate', { thing_id: 'x' }, ['read thing:x']],
  ])('%s %j', (name, given, expected) => {
    expect(inCall(name, given)).toEqual(expected);
  });

  it('write what the tool is named after, and read what else is mentioned', () => {
    const flights = [{ flight_number: 'HAT001', date: '2024-05-20' }];
    expect(inCall('update_reservation_flights', { reservation_id: 'X', payment_id: 'card', flights })).toEqual([
      'write reservation:X (update)',
      'read payment:card',
      'read flight:HAT001@2024-05-20',
    ]);
  });

  it('of broken or hostile arguments are none', () => {
    const call = (args: string) => ({
      tool_calls: [{ function: { name: 'update_x', arguments: args } }],
    });
    for (const args of ['{"x_id":', '[[[[[[[[[[[[', 'null', '"x_id"', '{"__proto__":{"x_id":"1"}}'.repeat(2)])
      expect(extractAccesses(message('a', { content: call(args) }))).toEqual([]);
    expect(extractAccesses(message('a', { content: call('{"__proto__":{"x_id":"1"}}') }))).toEqual([
      { resource: 'x:1', access: 'write', intent: 'update', found_in: 'tool_call' },
    ]);
  });
});

describe('accesses in text', () => {
  it.each([
    ['Please look at src/app/main.ts.', ['read src/app/main.ts']],
    ['The attached file is ../2023/validation/a-b.xlsx.', ['read ../2023/validation/a-b.xlsx']],
    ['I saved the results of the analysis to results.csv', ['write results.csv']],
    ['Read data.csv and write the summary to report.md!', ['read data.csv', 'write report.md']],
    ['with open("out.csv", "w") as f:', ['write out.csv']],
    ["with open('in.csv', 'rb') as f:", ['read in.csv']],
    ['df.to_csv("table.csv", index=False)', ['write table.csv']],
    ["pd.read_excel('C:\\data\\table.xlsx')", ['read C:/data/table.xlsx']],
    ['ls -la > listing.txt', ['write listing.txt']],
    ['> quoted: see notes.md', ['read notes.md']],
    ['curl -o page.html https://Example.com/x/?q=1', ['write page.html', 'read https://example.com/x']],
    ['requests.post("https://api.example.com/orders", json=x)', ['write https://api.example.com/orders']],
    ['https://user:hunter2@example.com/private', ['read https://example.com/private']],
    ['see https://en.wikipedia.org/wiki/X_(film), really', ['read https://en.wikipedia.org/wiki/X_(film)']],
    ['```python\n# filename: solve.py\nprint(1)\n```', ['write solve.py']],
    ['File "/home/me/x.py:12:3"', ['read /home/me/x.py']],
  ])('%j', (text, expected) => {
    expect(inText(text)).toEqual(expected);
  });

  it.each([
    'and/or his/her N/A 24/7 km/h e.g. U.S.A. TCP/IP',
    'data = response.json(); soup.find("a").text; math.log(x)',
    'Node.js and D3.js are libraries.',
    '<div></div><a href="/wiki/Cats">cats</a> [dogs](/wiki/Dogs)',
    'a regular expression /[a-z]+/g and a // comment',
    'f"{folder}/x.csv" and $HOME/y.csv and *.csv',
    'application/json; charset=utf-8',
  ])('finds no file in %j', (text) => {
    expect(inText(text)).toEqual([]);
  });

  it('of a report are none: output tells what happened', () => {
    const text = 'exitcode: 0 (execution succeeded)\nCode output: wrote /tmp/a/b.csv';
    expect(extractAccesses(message('tool', { message_type: 'response', content: { text } }))).toEqual([]);
    const answer = { text: 'I wrote report.md for you.' };
    expect(extractAccesses(message('b', { message_type: 'response', content: answer }))).toHaveLength(1);
  });

  it('are limited in number', () => {
    const text = Array.from({ length: 1000 }, (_, n) => `file${n}.csv`).join(' ');
    expect(inText(text)).toHaveLength(MAX_TEXT_ACCESSES);
  });
});
