import type { Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { seededRandom } from '../random.ts';
import { Lane } from './lane.ts';
import { Line } from './line.ts';

/** A lane between two streams that stand in for sockets. */
function laneBetween(line: Line) {
  const [from, to] = [new PassThrough(), new PassThrough()];
  const lane = new Lane(from as unknown as Socket, to as unknown as Socket, line, 'requests');
  const put = (text: string) => {
    lane.put(Buffer.from(text));
    lane.flow();
  };
  const passed = () => String(to.read() ?? '');
  return { from, to, lane, put, passed };
}

describe('Lane', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  const newLine = () => new Line(seededRandom(1));

  it('passes bytes on at once where nothing is in the way', () => {
    const { put, passed } = laneBetween(newLine());
    put('one');
    expect(passed()).toBe('one');
  });

  it('holds them as long as the line delays', () => {
    const line = newLine();
    line.delay(100, 0);
    const { put, passed } = laneBetween(line);
    put('one');
    jest.advanceTimersByTime(50);
    put('two');
    jest.advanceTimersByTime(49);
    expect(passed()).toBe('');
    jest.advanceTimersByTime(1);
    expect(passed()).toBe('one');
    jest.advanceTimersByTime(50);
    expect(passed()).toBe('two');
  });

  it('keeps their order however the delay varies', () => {
    const line = newLine();
    line.delay(0, 1000);
    const { put, passed } = laneBetween(line);
    const text = 'abcdefghijklmnopqrstuvwxyz';
    for (const letter of text) put(letter);
    jest.advanceTimersByTime(1000);
    expect(passed()).toBe(text);
  });

  it('passes on no more than the throttle lets through', () => {
    const line = newLine();
    line.throttle(1000);
    const { put, passed } = laneBetween(line);
    put('x'.repeat(500));
    jest.advanceTimersByTime(100);
    const first = passed().length;
    expect(first).toBeGreaterThan(50);
    expect(first).toBeLessThanOrEqual(150);
    jest.advanceTimersByTime(400);
    expect(first + passed().length).toBe(500);
  });

  it('passes nothing while the line is silent, and all of it after that', () => {
    const line = newLine();
    const { from, put, lane, passed } = laneBetween(line);
    line.silent = true;
    put('one');
    lane.finally(() => put('last'));
    jest.advanceTimersByTime(60_000);
    expect(passed()).toBe('');
    expect(from.isPaused()).toBe(true);
    line.silent = false;
    lane.flow();
    expect(passed()).toBe('onelast');
    expect(from.isPaused()).toBe(false);
  });

  it('lets what is held go when the delay and the throttle end', () => {
    const line = newLine();
    line.delay(60_000, 0);
    line.throttle(1);
    const { put, lane, passed } = laneBetween(line);
    put('one');
    line.delay(0, 0);
    line.throttle(undefined);
    lane.flow();
    expect(passed()).toBe('one');
  });

  it('stops reading when the other side does not', () => {
    const { from, to, put } = laneBetween(newLine());
    let taken = 0;
    for (; !from.isPaused(); taken += 10_000) put('x'.repeat(10_000));
    expect(taken).toBeLessThan(1_000_000);

    let arrived = 0;
    to.on('data', (bytes: Buffer) => (arrived += bytes.length));
    jest.useRealTimers();
    return new Promise<void>((resolve) => {
      to.on('data', () => {
        if (arrived < taken) return;
        expect(from.isPaused()).toBe(false);
        resolve();
      });
    });
  });
});
