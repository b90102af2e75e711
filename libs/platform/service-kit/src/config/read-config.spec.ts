import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { apiKeysSchema } from '../keys/api-keys.ts';
import { baseConfigSchema } from './config.ts';
import { decimal, flag, integer, list } from './env.ts';
import { ConfigError, readConfig } from './read-config.ts';

const problemsOf = (schemas: z.ZodType<object>[], env: Record<string, string>): readonly string[] => {
  try {
    readConfig('spec', schemas, env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
};

describe('readConfig', () => {
  const first = z.object({
    SIZE_BYTES: integer({ min: 1, max: 10, default: 5 }),
    RATIO: decimal({ min: 0, max: 1, default: 0.5 }),
    NAMES: list(['a']),
    ON: flag(false),
  });
  const second = z.object({
    HOME_URL: z.url('expected a URL'),
    API_PASSWORD: z.string().min(8, 'expected 8 characters or more'),
  });
  const valid = { HOME_URL: 'http://x', API_PASSWORD: 'long enough' };

  it('joins schemas, takes defaults, counts empty text as not set and leaves other variables out', () => {
    expect(
      readConfig('spec', [first, second], { ...valid, SIZE_BYTES: '', ON: 'yes', NAMES: ' b, ,c ', PATH: '/bin' }),
    ).toEqual({
      SIZE_BYTES: 5,
      RATIO: 0.5,
      NAMES: ['b', 'c'],
      ON: true,
      ...valid,
    });
  });

  it('tells every problem of every schema in one message: the name, what was given, what is accepted', () => {
    const env = { SIZE_BYTES: '11', RATIO: '1e9', ON: 'perhaps', HOME_URL: 'nowhere' };
    expect(() => readConfig('spec', [first, second], env)).toThrow(
      [
        'spec cannot start: 5 settings are wrong',
        '  SIZE_BYTES="11": expected a whole number from 1 to 10',
        '  RATIO="1e9": expected a number from 0 to 1',
        '  ON="perhaps": expected true or false',
        '  HOME_URL="nowhere": expected a URL',
        '  API_PASSWORD is not set: expected string',
        'Settings are environment variables; the README of the service lists them. npm start sets all that is needed on one machine, npm run doctor says what is missing on it.',
      ].join('\n'),
    );
  });

  it.each(['', ' ', '5.5', '0x5', '1e0', 'five', '99999999999999999999'])(
    'does not take %j for a whole number',
    (text) => {
      const schema = z.object({ N: integer({ min: 0, max: 10 }) });
      expect(problemsOf([schema], { N: text })).toHaveLength(1);
    },
  );

  it('prints neither passwords nor what stands before the @ of a URL', () => {
    const [password, url] = problemsOf([second], { API_PASSWORD: 'hunter2', HOME_URL: '//user:hunter2@host' });
    expect([password, url].join()).not.toContain('hunter2');
    expect([password, url]).toEqual([
      'HOME_URL="//<redacted>@host": expected a URL',
      'API_PASSWORD=<redacted>: expected 8 characters or more',
    ]);
  });

  it('points into settings that hold JSON, without quoting them', () => {
    const env = {
      CHORUS_API_KEYS: JSON.stringify([{ id: 'a', key: 'a secret of 16 chars', fleets: [], scopes: ['write'] }]),
    };
    const problems = problemsOf([apiKeysSchema], env);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/^CHORUS_API_KEYS=<redacted>, at CHORUS_API_KEYS\[0\]\.fleets: /);
  });

  it('has a default for every setting of the kit', () => {
    expect(readConfig('spec', [baseConfigSchema], {})).toMatchObject({
      PORT: 0,
      HOST: '127.0.0.1',
      HEARTBEAT_INTERVAL_MS: 2000,
    });
  });
});
