import type { AgentMessage } from '@chorus/contracts';
import { describe, expect, it } from '@jest/globals';
import { demoFleet } from '../scenarios/demo-fleet.ts';
import { scenario } from '../scenarios/scenario.ts';
import { atSpeed } from '../timed-message.ts';
import { play } from './play.ts';
import { NOTHING_SENT } from './sender.ts';
import type { Sender } from './sender.ts';

function keeping(send: (batch: readonly AgentMessage[]) => Promise<void> | void = () => {}) {
  const sent: AgentMessage[] = [];
  const sender: Sender = {
    target: 'a list',
    send: async (batch) => {
      await send(batch);
      sent.push(...batch);
      return { ...NOTHING_SENT, accepted: batch.length };
    },
    close: async () => {},
  };
  return { sent, sender };
}

describe('play', () => {
  it('sends every message in order', async () => {
    const { messages } = scenario('calm', { duration_ms: 30_000 });
    const { sent, sender } = keeping();
    const report = await play(atSpeed(messages, 200, 0), sender);
    expect(sent.map((message) => message.metadata.message_id)).toEqual(
      messages.map(({ message }) => message.metadata.message_id),
    );
    expect(report.accepted).toBe(messages.length);
  });

  it('does not send before the time', async () => {
    const stop = new AbortController();
    const [first, second] = scenario('calm').messages;
    const { sent, sender } = keeping(() => void setTimeout(() => stop.abort(), 20));
    await play([first!, { ...second!, at_ms: 3_600_000 }], sender, { signal: stop.signal });
    expect(sent).toEqual([first!.message]);
  });

  it('ends an endless play when told to, also while it waits', async () => {
    const stop = new AbortController();
    const { sent, sender } = keeping(() => void setTimeout(() => stop.abort(), 5));
    await play(demoFleet(1, { start: 0 }), sender, { signal: stop.signal });
    expect(sent.length).toBeGreaterThan(0);
    expect(stop.signal.aborted).toBe(true);
  });

  it('passes the failure of the sender on', async () => {
    const { sender } = keeping(() => {
      throw new Error('gone');
    });
    await expect(play(scenario('calm').messages, sender)).rejects.toThrow('gone');
  });
});
