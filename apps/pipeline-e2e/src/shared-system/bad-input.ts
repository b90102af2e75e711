import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  agentDecisionsProcessed,
  agentMessagesRaw,
  createdKey,
  deadLetterHeaders,
  ingestResponse,
  MAX_REQUEST_BYTES,
  type AgentMessage,
  type ProcessedDecision,
} from '@chorus/contracts';
import type { Browser } from 'playwright-core';
import { agentsByRest } from '../support/agents.ts';
import { FleetPage } from '../support/fleet-page.ts';
import { HOSTILE_NAMES, idOf, message, say } from '../support/messages.ts';
import { visible } from '../support/conversations-page.ts';
import { RawKafka, type RawRecord } from '../support/raw-kafka.ts';
import { ask, problemIn, type Answer } from '../support/rest.ts';
import type { System } from '../support/system.ts';
import { until } from '../support/until.ts';
import type { Stage } from './stage.ts';

const FLEET = 'shop';
const OTHER = 'lab';
export const FLEETS = [FLEET, OTHER];

export const suite = (stage: Stage) =>
  describe('bad input', () => {
    let system: System;
    let browser: Browser;
    let raw: RawKafka;
    let decisions: readonly ProcessedDecision[];

    beforeAll(async () => {
      ({ system, browser } = await stage.scene);
      raw = await RawKafka.open(system);
      decisions = await system.log.follow(agentDecisionsProcessed);
    });
    afterAll(() => raw?.close());

    const decisionOn = (sent: AgentMessage) =>
      decisions.find(({ processing_metadata }) => processing_metadata.message_id === idOf(sent));

    describe('by HTTP', () => {
      interface Request {
        readonly body?: string | Uint8Array<ArrayBuffer>;
        readonly type?: string | null;
        /** Null: none is given. */
        readonly key?: string | null;
      }
      const post = ({ body, type = 'application/json', key = system.writeKey(FLEET) }: Request): Promise<Answer> =>
        ask(`${system.ingestion_url}/api/v1/messages`, {
          method: 'POST',
          headers: {
            ...(type === null ? {} : { 'content-type': type }),
            ...(key === null ? {} : { authorization: `Bearer ${key}` }),
          },
          ...(body === undefined ? {} : { body }),
        });
      const good = (given: Partial<AgentMessage> = {}) => JSON.stringify(message('sender', 'Nothing is wrong.', given));
      const itemsOf = ({ body }: Answer) => ingestResponse.parse(body);

      it('an unknown or missing key', async () => {
        expect(problemIn(await post({ body: good(), key: null }))).toMatchObject({ status: 401 });
        expect(problemIn(await post({ body: good(), key: 'chorus_wrong' }))).toMatchObject({ status: 401 });
      });

      it('a key that may not write', async () => {
        const wish = { name: 'Reads', scopes: ['read'], reason: 'for a spec' };
        const made = await system.rest.send('POST', `/keys?fleet_id=${FLEET}`, wish);
        const { key } = createdKey.parse(made.body);
        const answer = await until(
          'the new key is known',
          () => post({ body: good(), key }),
          ({ status }) => status !== 401,
        );
        expect(problemIn(answer)).toMatchObject({ status: 403, detail: expect.stringContaining('write') });
      });

      it('malformed JSON, with its place', async () => {
        const problem = problemIn(await post({ body: '{"agent_id": "a",\n "timestamp": }' }));
        expect(problem).toMatchObject({ status: 400, type: '/problems/malformed-json' });
        expect(problem.detail).toContain('line 2');
      });

      it('bytes that are no UTF-8', async () => {
        const problem = problemIn(await post({ body: new Uint8Array([0x22, 0xff, 0xfe, 0x22]) }));
        expect(problem).toMatchObject({ status: 400, detail: expect.stringContaining('UTF-8') });
      });

      it('another media type', async () => {
        expect(problemIn(await post({ body: good(), type: 'text/plain' }))).toMatchObject({ status: 415 });
      });

      it('nothing, a number, an empty array', async () => {
        expect(problemIn(await post({}))).toMatchObject({ status: 400 });
        expect(problemIn(await post({ body: '42' }))).toMatchObject({ status: 422 });
        expect(problemIn(await post({ body: '[]' }))).toMatchObject({
          status: 422,
          detail: expect.stringMatching(/empty/),
        });
      });

      it('a request, a message, an array that is too large', async () => {
        const bytes = 'x'.repeat(MAX_REQUEST_BYTES);
        expect(problemIn(await post({ body: good({ content: { text: bytes } }) }))).toMatchObject({ status: 413 });
        const text = 'x'.repeat(agentMessagesRaw.max_bytes);
        const one = await post({ body: good({ content: { text } }) });
        expect(one.status).toBe(422);
        expect(itemsOf(one).items).toMatchObject([{ index: 0, problem: { status: 413 } }]);
        const many = JSON.stringify(Array.from({ length: 1001 }, () => JSON.parse(good()) as unknown));
        expect(problemIn(await post({ body: many }))).toMatchObject({
          status: 413,
          detail: expect.stringContaining('1001'),
        });
      });

      it('fields that break the schema, each with its pointer', async () => {
        const body = { ...message('', 'x'), timestamp: 'yesterday', content: { text: 7 }, target_agents: ['a', 5] };
        const answer = await post({ body: JSON.stringify(body) });
        expect(answer.status).toBe(422);
        const [item] = itemsOf(answer).items;
        const { problem } = item as { problem: { errors: { pointer: string }[] } };
        expect(problem.errors.map(({ pointer }) => pointer).sort()).toEqual([
          '/agent_id',
          '/content/text',
          '/target_agents/1',
          '/timestamp',
        ]);
      });

      it('the id of another fleet', async () => {
        const answer = await post({ body: good({ metadata: { fleet_id: OTHER } }) });
        expect(answer.status).toBe(422);
        expect(itemsOf(answer).items).toMatchObject([
          { problem: { status: 403, errors: [{ pointer: '/metadata/fleet_id' }] } },
        ]);
      });

      it('an array of good and bad: the good ones are taken and decided', async () => {
        const [first, last] = [message('sender', 'First.'), message('sender', 'Last.')];
        const answer = await post({ body: JSON.stringify([first, { agent_id: 'sender' }, 'text', last]) });
        expect(answer.status).toBe(202);
        expect(itemsOf(answer)).toMatchObject({
          accepted: 2,
          rejected: 2,
          items: [
            { index: 0, id: idOf(first), agent_state: { agent_id: 'sender' } },
            { index: 1, problem: { status: 422 } },
            { index: 2, problem: { status: 422 } },
            { index: 3, id: idOf(last) },
          ],
        });
        for (const sent of [first, last]) await until('it is decided', () => decisionOn(sent));
      });

      it('left nothing on the log but the good ones', () => {
        const mine = decisions.filter(({ processing_metadata }) => processing_metadata.fleet_id === FLEET);
        expect(mine.map(({ original_message }) => original_message.content.text)).toEqual(['First.', 'Last.']);
      });
    });

    describe('straight to Kafka', () => {
      const bytes = (value: unknown) => Buffer.from(JSON.stringify(value));
      const bad: readonly { readonly name: string; readonly value: Buffer | null; readonly reason: string }[] = [
        { name: 'no JSON', value: Buffer.from('hello, who is there?'), reason: 'not_json' },
        { name: 'half of a message', value: bytes(message('x', 'half')).subarray(0, 40), reason: 'not_json' },
        { name: 'no UTF-8', value: Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]), reason: 'not_json' },
        { name: 'nothing', value: Buffer.alloc(0), reason: 'not_json' },
        { name: 'a number', value: bytes(42), reason: 'schema' },
        {
          name: 'a message without its sender',
          value: bytes({ ...message('x', 'y'), agent_id: '' }),
          reason: 'schema',
        },
        { name: 'a tombstone', value: null, reason: 'schema' },
        { name: 'too much', value: bytes(message('x', 'y'.repeat(agentMessagesRaw.max_bytes))), reason: 'too_large' },
      ];

      it('is put aside with its bytes and a reason, and the good messages around it are decided', async () => {
        // All on one partition, so that each stands in the way of the next.
        const sent = bad.map((_, n) => message('courier', `Parcel ${n}.`, { metadata: { fleet_id: FLEET } }));
        const records = bad.flatMap(({ name, value }, n): RawRecord[] => [
          { key: 'courier', value, headers: { sent_by: name } },
          {
            key: 'courier',
            value: bytes(sent[n]),
            headers: { ce_id: idOf(sent[n] as AgentMessage), ce_source: '/e2e' },
          },
        ]);
        const places = await raw.produce(records);
        expect(new Set(places.map(({ partition }) => partition)).size).toBe(1);

        for (const one of sent) await until(`"${one.content.text}" is decided`, () => decisionOn(one));
        await until(
          'all the others are put aside',
          () => raw.letters.length,
          (count) => count >= bad.length,
        );
        expect(raw.letters.map(({ headers }) => headers['sent_by'])).toEqual(bad.map(({ name }) => name));
        for (const [n, { name, value, reason }] of bad.entries()) {
          const letter = raw.letters[n];
          expect({
            name,
            key: letter?.key,
            same: value === null ? letter?.value === null : letter?.value?.equals(value),
          }).toEqual({
            name,
            key: 'courier',
            same: true,
          });
          const headers = deadLetterHeaders.parse(letter?.headers);
          expect(headers).toMatchObject({
            dl_topic: agentMessagesRaw.name,
            dl_partition: String(places[2 * n]?.partition),
            dl_offset: places[2 * n]?.offset,
            dl_processor: 'accept',
            dl_reason: reason,
          });
          expect(headers.dl_error.length).toBeGreaterThan(20);
          expect(Date.parse(headers.dl_time)).not.toBeNaN();
        }
        const mine = decisions.filter(({ original_message }) => original_message.agent_id === 'courier');
        expect(mine.map(({ original_message }) => idOf(original_message))).toEqual(sent.map(idOf));
      });
    });

    describe('names that mean harm', () => {
      const names = HOSTILE_NAMES;
      it('arrive as they are and are shown as text', async () => {
        const pairs = names.map((name, n) => [name, names[(n + 1) % names.length] ?? ''] as const);
        const sent = pairs.map(([from, to]) => message(from, `I am ${from}`, { target_agents: [to] }));
        await say(system, OTHER, ...sent);
        for (const one of sent) await until('it is decided', () => decisionOn(one));
        const ids = await until(
          'REST lists all of them with a score',
          async () =>
            (await agentsByRest(system, OTHER)).filter(({ trust }) => trust !== null).map(({ agent_id }) => agent_id),
          ({ length }) => length === names.length,
        );
        expect(ids).toEqual([...names].sort());
        for (const name of names) {
          const { status, body } = await system.rest.send(
            'GET',
            `/agents/${encodeURIComponent(name)}?fleet_id=${OTHER}`,
          );
          expect({ status, body }).toMatchObject({ status: 200, body: { agent_id: name } });
        }

        const fleetPage = await FleetPage.open(browser, system, { fleet: OTHER });
        const { page } = fleetPage;
        await until(
          'the page lists all of them',
          () => fleetPage.rows(),
          ({ length }) => length === names.length,
        );
        expect((await fleetPage.rows()).map(({ agent_id }) => agent_id)).toEqual([...names].sort());
        const shown = await page.getByTestId('agent-row').locator('bdi').allTextContents();
        // What would reorder or hide the text round it is shown as one visible mark.
        expect(shown.sort()).toEqual(names.map(visible).sort());
        for (const name of names) {
          await fleetPage.inspect(name);
          await until(
            'the inspector shows it',
            () => page.getByTestId('inspector').getAttribute('data-agent-id'),
            (id) => id === name,
          );
          await page.getByRole('form', { name: 'Quarantine' }).getByText('Only source of').waitFor();
        }
        expect(await page.locator('img, script:not([src]):not([nonce])').count()).toBe(0);
        expect(fleetPage.dialogs).toEqual([]);
        expect(fleetPage.complaints).toEqual([]);
        await fleetPage.close();
      });
    });
  });
