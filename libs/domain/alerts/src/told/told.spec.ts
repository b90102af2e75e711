import { describe, expect, it } from '@jest/globals';
import type { Alert } from '@chorus/contracts';
import { onDetection } from '../decide/detection.ts';
import { onIntervention } from '../decide/intervention.ts';
import { onTest } from '../decide/test.ts';
import { AT, at, channel, defined, delivery, detection, intervention } from '../testing/records.ts';
import { deliveryId, isFor, owed } from './channels.ts';
import { recordDelivery } from './record-delivery.ts';

const occasion = { id: 'a-1', now: AT };
const alert = defined(onIntervention(undefined, intervention(), occasion));
const resolved: Alert = { ...alert, status: 'resolved', resolved_at: at(9_000) };

describe('who is told', () => {
  it.each([
    ['is disabled', { enabled: false }],
    ['was removed', { removed: true }],
    ['is of another fleet', { fleet_id: 'other' }],
    ['wants other alerts', { alerts: ['detection' as const] }],
  ])('is no channel that %s', (_why, change) => {
    expect(isFor(channel(change), alert)).toBe(false);
    expect(owed(channel(change), alert, [])).toBeUndefined();
  });

  it('is told of the beginning once', () => {
    expect(owed(channel(), alert, [])).toBe('opened');
    expect(owed(channel(), alert, ['opened'])).toBeUndefined();
    expect(owed(channel(), { ...alert, deliveries: [delivery()] }, [])).toBeUndefined();
  });

  it('is told of the end where it knows of the beginning, once', () => {
    expect(owed(channel(), resolved, [])).toBeUndefined();
    expect(owed(channel(), resolved, ['opened'])).toBe('resolved');
    expect(owed(channel(), { ...resolved, deliveries: [delivery()] }, [])).toBe('resolved');
    expect(owed(channel(), { ...resolved, deliveries: [delivery({ state: 'failed' })] }, [])).toBeUndefined();
    expect(owed(channel(), { ...resolved, deliveries: [delivery()] }, ['resolved'])).toBeUndefined();
    const both = [delivery(), delivery({ phase: 'resolved' })];
    expect(owed(channel(), { ...resolved, deliveries: both }, [])).toBeUndefined();
  });

  it('hears of a detection when it is as certain as the channel asks for', () => {
    const first = defined(onDetection(undefined, detection(), occasion));
    expect(owed(channel({ min_confidence: 0.8 }), first, [])).toBeUndefined();
    const surer = defined(onDetection(first, detection({ confidence: 0.8 }), occasion));
    expect(owed(channel({ min_confidence: 0.8 }), surer, [])).toBe('opened');
  });

  it('is, of a test, the one channel, also where it is disabled', () => {
    const command = { command_id: 'c', fleet_id: 'shop', operator: 'ada', reason: 'try', requested_at: at(0) };
    const test = defined(onTest(undefined, { ...command, kind: 'test_channel', channel_id: 'on-call' }, occasion));
    expect(owed(channel({ enabled: false, alerts: ['detection'] }), test, [])).toBe('opened');
    expect(owed(channel({ channel_id: 'chat' }), test, [])).toBeUndefined();
    expect(owed(channel({ removed: true }), test, [])).toBeUndefined();
    const over = defined(recordDelivery(test, delivery(), { final: true, now: AT + 1 }));
    expect(over).toMatchObject({ status: 'resolved', resolved_at: at(1) });
    expect(owed(channel(), over, [])).toBeUndefined();
  });

  it('knows a delivery by an id that fits a header', () => {
    expect(deliveryId('quarantine-0-31', 'opened', 'on-call')).toBe('quarantine-0-31.opened.on-call');
  });
});

describe('an outcome', () => {
  const of = (one: Alert, change = {}, final = true) => recordDelivery(one, delivery(change), { final, now: AT + 5 });

  it('replaces the one before, of the same channel and phase, and not one that was delivered', () => {
    const failed = defined(of(alert, { state: 'failed', status: 500, error: 'it answered 500' }, false));
    expect(failed).toMatchObject({ status: 'opened', updated_at: at(0), deliveries: [{ state: 'failed' }] });
    const delivered = defined(of(failed, { attempts: 4 }));
    expect(delivered.deliveries).toEqual([delivery({ attempts: 4 })]);
    expect(of(delivered, { state: 'failed' })).toBeUndefined();
    expect(defined(of(delivered, { channel_id: 'chat' })).deliveries).toHaveLength(2);
  });

  it('is one of at most 64', () => {
    let one = alert;
    for (let n = 0; n < 80; n++) one = defined(of(one, { channel_id: `channel-${n}` }));
    expect(one.deliveries).toHaveLength(64);
    expect(one.deliveries.at(-1)?.channel_id).toBe('channel-79');
  });
});
