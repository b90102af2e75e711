import { describe, expect, it } from '@jest/globals';
import type { Alert } from '@chorus/contracts';
import fc from 'fast-check';
import { onDetection } from '../decide/detection.ts';
import { onIntervention } from '../decide/intervention.ts';
import { AT, at, defined, delivery, detection, intervention } from '../testing/records.ts';
import { slackMessage } from './slack.ts';
import { webhookBody } from './webhook.ts';

const occasion = { id: 'quarantine-0-31', now: AT };
const DASHBOARD = 'https://chorus.example.org';
const quarantine = (change = {}): Alert => defined(onIntervention(undefined, intervention(change), occasion));
const found = (change = {}): Alert => defined(onDetection(undefined, detection(change), occasion));
const told = (alert: Alert) => ({ alert, channel_id: 'on-call', dashboard: DASHBOARD });

describe('the body of a webhook', () => {
  it('is the alert with a link, without what others were told', () => {
    const alert = { ...quarantine(), deliveries: [delivery()] };
    const body = webhookBody(told(alert));
    const rest: Partial<Alert> = { ...alert };
    delete rest.deliveries;
    expect(body).toEqual({
      type: 'alert.opened',
      delivery_id: 'quarantine-0-31.opened.on-call',
      link: `${DASHBOARD}/?fleet=shop&agent=coder-2`,
      alert: rest,
    });
  });

  it('tells the end, and a test, by its type', () => {
    const over: Alert = { ...quarantine(), status: 'resolved', resolved_at: at(9_000) };
    expect(webhookBody(told(over))).toMatchObject({
      type: 'alert.resolved',
      delivery_id: 'quarantine-0-31.resolved.on-call',
    });
    expect(webhookBody(told({ ...over, kind: 'test', status: 'opened' }))).toMatchObject({ type: 'alert.test' });
  });

  it('links a detection to its conversation, at the last evidence; nowhere without a dashboard', () => {
    const alert = found({ correlation_id: 'order/7&x', evidence: ['m-1', 'm#2'] });
    expect(webhookBody(told(alert)).link).toBe(`${DASHBOARD}/conversation?fleet=shop&id=order%2F7%26x&message=m%232`);
    expect(webhookBody(told({ ...alert, correlation_id: null })).link).toBe(
      `${DASHBOARD}/conversations?fleet=shop&message=m%232`,
    );
    expect(webhookBody({ ...told(alert), dashboard: undefined }).link).toBeNull();
  });
});

describe('a message for Slack', () => {
  it('says what, why, what to do and where', () => {
    const { text, blocks } = slackMessage(told(found()));
    expect(text.split('\n')).toEqual([
      '*▲ Routing loop: planner, coder-2*',
      'planner and coder-2 hand the same round.',
      '_Do:_ Stop one of them.',
      'Fleet shop · warning · confidence 75 % · since 2026-03-01 11:59:55 UTC',
      `<${DASHBOARD}/conversation?fleet=shop&amp;id=order-7&amp;message=m-1|Open in Chorus>`,
    ]);
    expect(blocks.map((block) => (block as { type: string }).type)).toEqual([
      'header',
      'section',
      'section',
      'context',
      'actions',
    ]);
  });

  it('escapes what makes links and mentions in Slack, and breaks what makes them elsewhere', () => {
    const { text } = slackMessage(told(quarantine({ agent_id: '<!channel> & @here [x](http://evil.example)' })));
    expect(text).toContain('&lt;!channel&gt; &amp; @\u200bhere [x]\u200b(http:\u200b//evil.example)');
  });

  it('mentions nobody and links nowhere else, whatever agents are called and say', () => {
    const hostile = fc.constantFrom(
      '<!channel>',
      '@here',
      '@everyone',
      '<@U1>',
      '<https://e.example|x>',
      '`',
      '\n',
      '&lt;',
      '](',
    );
    const words = fc.array(fc.oneof(hostile, fc.string({ unit: 'binary', maxLength: 8 })), { maxLength: 60 });
    const name = words
      .map((parts) => parts.join('').toWellFormed().slice(0, 200).toWellFormed())
      .filter((one) => one.length > 2);
    fc.assert(
      fc.property(name, name, (agent_id, reason) => {
        const message = slackMessage(told(quarantine({ agent_id, reason, by: { kind: 'operator', id: agent_id } })));
        const lines = message.text.split('\n');
        expect(lines).toHaveLength(5);
        const [link] = lines.splice(4);
        expect(link).toMatch(/^<https:\/\/chorus\.example\.org\/\?[^<>|\s]*\|Open in Chorus>$/);
        expect(lines.join('')).not.toMatch(/[<>`]|@(?!\u200b)|:\/\/|\]\(/);
        expect(lines.join('')).not.toMatch(/&(?!amp;|lt;|gt;)/);
        expect(message.text.length).toBeLessThan(40_000);
        const texts: string[] = [];
        JSON.stringify(message.blocks, (key, value: unknown) => {
          if (key === 'text' && typeof value === 'string') texts.push(value);
          return value;
        });
        for (const text of texts) expect(text).not.toMatch(/@(?!\u200b)|:\/\/|`/);
        const header = message.blocks[0] as { text: { type: string; text: string } };
        expect(header.text.type).toBe('plain_text');
        expect(header.text.text.length).toBeLessThanOrEqual(150);
      }),
      { numRuns: 300 },
    );
  });
});
