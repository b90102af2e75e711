/** @jest-environment jsdom */
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { iso, NOW, snapshot } from '../testing.ts';
import { JITTER_MS } from './clock-offset.ts';
import { LiveClient } from './live-client.ts';

class Socket {
  static last: Socket;
  onmessage: (event: { data: string }) => void = () => {};
  constructor() {
    Socket.last = this;
  }
  send(): void {}
  close(): void {}
}

describe('the clock of the server', () => {
  const { WebSocket } = globalThis;
  let client: LiveClient;
  /** A message says that it is so late. */
  const heard = (offset: number) => {
    Socket.last.onmessage({ data: JSON.stringify(snapshot({ server_time: iso(Date.now() + offset) })) });
    jest.advanceTimersByTime(1000);
    return client.view().clock_offset_ms;
  };
  beforeEach(() => {
    jest.useFakeTimers({ now: NOW });
    globalThis.WebSocket = Socket as unknown as typeof WebSocket;
    client = new LiveClient({ fleet_id: 'checkout', url: 'ws://127.0.0.1:9', poll: () => new Promise(() => {}) });
    client.start();
  });
  afterEach(() => {
    client.stop();
    globalThis.WebSocket = WebSocket;
    jest.useRealTimers();
  });

  it('is not taken for another one because messages are longer or shorter on their way', () => {
    expect([-20_000, -20_003, -19_999, -20_000 + JITTER_MS, -20_000 - JITTER_MS].map(heard)).toEqual(
      Array.from({ length: 5 }, () => -20_000),
    );
  });

  it('is another one where it differs by more than that', () => {
    expect([0, 5_000, -5_000].map(heard)).toEqual([0, 5_000, -5_000]);
  });
});
