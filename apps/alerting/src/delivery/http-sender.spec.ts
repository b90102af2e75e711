import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startReceiver, type Answer, type Receiver } from '../testing/receiver.ts';
import { HttpSender } from './http-sender.ts';

const MESSAGE = { body: '{"title":"Zürich"}', headers: { 'content-type': 'application/json', 'chorus-alert-id': 'a' } };
const local = new HttpSender({ ALERT_TIMEOUT_MS: 10_000, ALERT_ALLOW_PRIVATE: true });
const impatient = new HttpSender({ ALERT_TIMEOUT_MS: 100, ALERT_ALLOW_PRIVATE: true });

describe('one attempt', () => {
  let receiver: Receiver;
  beforeAll(async () => {
    receiver = await startReceiver();
  });
  afterAll(() => receiver.close());

  const answered = (answer: Answer) => {
    receiver.answers(answer);
    return local.send(`${receiver.url}/hook`, MESSAGE);
  };

  it('posts body and headers', async () => {
    expect(await answered(204)).toEqual({ kind: 'taken', status: 204 });
    expect(receiver.received.at(-1)).toMatchObject({
      path: '/hook',
      body: MESSAGE.body,
      headers: { 'content-type': 'application/json', 'chorus-alert-id': 'a', 'content-length': '19' },
    });
  });

  it.each([400, 401, 404, 410])('takes %d for a no', async (status) => {
    expect(await answered(status)).toEqual({ kind: 'refused', status, error: `it answered ${status}` });
  });

  it.each([408, 429, 500, 503])('takes %d for "later"', async (status) => {
    expect(await answered(status)).toMatchObject({ kind: 'failed', status, unreachable: false, retry_after_ms: null });
  });

  it.each([
    ['7', 7_000],
    ['999999', 3_600_000],
    ['soon', null],
    ['-1', null],
  ])('waits as long as it is asked to: Retry-After %s', async (value, retry_after_ms) => {
    const answer = await answered({ status: 429, headers: { 'retry-after': value } });
    expect(answer).toMatchObject({ kind: 'failed', retry_after_ms });
  });

  it('does not follow a redirect', async () => {
    const before = receiver.received.length;
    const answer = await answered({ status: 307, headers: { location: `${receiver.url}/elsewhere` } });
    expect(answer).toMatchObject({ kind: 'refused', status: 307, error: expect.stringContaining('not followed') });
    expect(receiver.received.length).toBe(before + 1);
  });

  it('is not impressed by a long answer', async () => {
    expect(await answered({ status: 200, headers: {}, body: 'x'.repeat(5_000_000) })).toMatchObject({ kind: 'taken' });
  });

  it('says what was wrong with a connection, and never the address', async () => {
    receiver.answers('hang');
    const hung = await impatient.send(`${receiver.url}/secret-path`, MESSAGE);
    expect(hung).toMatchObject({ kind: 'failed', unreachable: false, error: 'no answer within 100 ms' });
    const cut = await answered('cut');
    expect(cut).toMatchObject({ kind: 'failed', error: 'the connection was cut before an answer' });
    const closed = await startReceiver();
    await closed.close();
    const refused = await local.send(`${closed.url}/secret-path`, MESSAGE);
    expect(refused).toMatchObject({ kind: 'failed', unreachable: true, error: 'the connection was refused' });
    const unknown = await local.send('http://nobody.invalid/secret-path', MESSAGE);
    expect(unknown).toMatchObject({ kind: 'failed', error: expect.stringContaining('host name') });
    expect(JSON.stringify([hung, cut, refused, unknown])).not.toMatch(/secret-path|127\.0\.0\.1|nobody/);
  });

  it.each(['http://127.0.0.1:1', 'http://localhost:1', 'http://[::1]:1', 'http://169.254.169.254'])(
    'does not go to %s unless it may',
    async (address) => {
      const strict = new HttpSender({ ALERT_TIMEOUT_MS: 10_000, ALERT_ALLOW_PRIVATE: false });
      const before = receiver.received.length;
      expect(await strict.send(address, MESSAGE)).toMatchObject({
        kind: 'refused',
        error: expect.stringContaining('ALERT_ALLOW_PRIVATE'),
      });
      expect(receiver.received.length).toBe(before);
    },
  );
});
