import type { AgentMessage } from '@chorus/contracts';
import { afterEach, describe, expect, it } from '@jest/globals';
import { ingestionDouble } from '../testing/ingestion-double.ts';
import type { Answer, IngestionDouble } from '../testing/ingestion-double.ts';
import { UsageError } from '../usage-error.ts';
import { httpSender, retryAfterMs, sendHttp } from './http.ts';

const messages = (count: number): AgentMessage[] =>
  Array.from({ length: count }, (_, i) => ({
    agent_id: 'a',
    timestamp: '2026-01-01T00:00:00.000Z',
    message_type: 'broadcast',
    content: { text: `no. ${i}` },
    target_agents: [],
    correlation_id: 'c',
    metadata: { message_id: `c/${i}` },
  }));
const problem = (status: number, detail: string) => ({ type: 'about:blank', title: 'Refused', status, detail });

let ingestion: IngestionDouble;
const serving = async (...script: Answer[]) => {
  ingestion = await ingestionDouble(...script);
  return { url: ingestion.url, key: 'k1', backoff_ms: 1 };
};
afterEach(() => ingestion.close());

describe('sendHttp', () => {
  it('sends all messages in order, in batches, with the key', async () => {
    const options = await serving();
    const report = await sendHttp(messages(25), { ...options, batch_size: 10 });
    expect(report).toEqual({ accepted: 25, rejected: 0, rejections: [], retries: 0 });
    expect(ingestion.requests.map((request) => request.body.length)).toEqual([10, 10, 5]);
    expect(ingestion.requests.flatMap((request) => request.body)).toEqual(messages(25));
    for (const { path, authorization } of ingestion.requests) {
      expect([path, authorization]).toEqual(['/api/v1/messages', 'Bearer k1']);
    }
  });

  it('sends the same again, and nothing else before it, after 429, 503 and a cut connection', async () => {
    const options = await serving({ status: 429, headers: { 'retry-after': '0' } }, { status: 503 }, 'cut');
    const report = await sendHttp(messages(4), { ...options, batch_size: 2 });
    expect(report).toMatchObject({ accepted: 4, retries: 3 });
    const ids = ingestion.requests.map((request) => request.body[0]?.metadata.message_id);
    expect(ids).toEqual(['c/0', 'c/0', 'c/0', 'c/0', 'c/2']);
  });

  it('reports what was rejected, also where nothing was taken', async () => {
    const rejected = (index: number) => ({ index, problem: problem(422, 'content is missing') });
    const options = await serving({
      status: 422,
      body: { accepted: 0, rejected: 2, items: [rejected(0), rejected(1)] },
    });
    const report = await sendHttp(messages(2), options);
    expect(report).toMatchObject({ accepted: 0, rejected: 2 });
    expect(report.rejections[1]).toMatchObject({ message_id: 'c/1', problem: { detail: 'content is missing' } });
  });

  it.each([
    [401, problem(401, 'No such key.'), /answered 401\. Refused: No such key\.\nThe key is not known there\./],
    [403, problem(403, 'Scope write is needed.'), /Give a key with write scope/],
    [404, 'Cannot POST', /answered 404\. Cannot POST\nNothing takes messages there\./],
    [200, '<html>', /Is --url the address of ingestion\?/],
  ])('stops at %i with a word of advice', async (status, body, advice) => {
    const options = await serving({ status, body });
    const failure = sendHttp(messages(3), { ...options, batch_size: 1 });
    await expect(failure).rejects.toThrow(UsageError);
    await expect(failure).rejects.toThrow(advice);
    expect(ingestion.requests).toHaveLength(1);
  });

  it('gives up after so many attempts and says where it tried', async () => {
    const options = await serving('cut', 'cut', 'cut');
    await expect(sendHttp(messages(1), { ...options, attempts: 3 })).rejects.toThrow(
      /^Nothing was taken in 3 attempts at .*\nIs Chorus running/,
    );
  });

  it('says at once where nobody was there from the start, and waits for one who was', async () => {
    const options = await serving();
    await ingestion.close();
    await expect(sendHttp(messages(1), options)).rejects.toThrow(/^Nothing answers at .*\(.*ECONNREFUSED/);

    ingestion = await ingestionDouble();
    const sender = httpSender({ ...options, url: ingestion.url, attempts: 2 });
    await sender.send(messages(1));
    await ingestion.close();
    await expect(sender.send(messages(1))).rejects.toThrow(/^Nothing was taken in 2 attempts at/);
  });

  it('refuses an address that is none', async () => {
    const options = await serving();
    expect(() => sendHttp(messages(1), { ...options, url: 'localhost' })).toThrow('localhost is no address.');
  });
});

describe('retryAfterMs', () => {
  const now = Date.parse('2026-01-01T00:00:00Z');
  it.each([
    [null, null],
    ['3', 3000],
    ['Thu, 01 Jan 2026 00:00:02 GMT', 2000],
    ['Wed, 31 Dec 2025 23:00:00 GMT', 0],
    ['soon', null],
  ])('reads %p as %p', (header, pause) => expect(retryAfterMs(header, now)).toBe(pause));
});
