import { describe, expect, it } from '@jest/globals';
import { redisAddress, redisUrl } from './redis-url.ts';

describe('redisUrl', () => {
  it.each([
    'redis://localhost',
    'redis://127.0.0.1:6379',
    'redis://[::1]:6379/2',
    'rediss://user:p%40ss@cache.example.com:6380/0',
    'redis://:secret@cache.example.com',
  ])('takes %s', (url) => {
    expect(redisUrl.safeParse(url).success).toBe(true);
  });

  it.each(['', 'localhost:6379', 'http://localhost', 'redis://', 'redis://host/name', 'redis://host:port'])(
    'refuses %j and says what is accepted',
    (url) => {
      expect(redisUrl.safeParse(url).error?.issues[0]?.message).toContain('accepted is redis://');
    },
  );
});

describe('redisAddress', () => {
  it('leaves out user, password and query', () => {
    expect(redisAddress('rediss://user:secret@cache.example.com/1?password=secret')).toBe(
      'rediss://cache.example.com:6379/1',
    );
    expect(redisAddress('redis://:secret@[::1]:7000')).toBe('redis://[::1]:7000');
  });

  it('does not repeat what it cannot read', () => {
    expect(redisAddress('secret')).not.toContain('secret');
  });
});
