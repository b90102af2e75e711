import { readConfig } from '@chorus/service-kit';
import { describe, expect, it } from '@jest/globals';
import { streamProcessorConfig } from '../config.ts';

const problemsOf = (env: Record<string, string>): string => {
  try {
    readConfig('stream-processor', [streamProcessorConfig], env);
    return '';
  } catch (error) {
    return String(error);
  }
};
const OPENAI = { LLM_PROVIDER: 'openai', LLM_MODEL: 'small', LLM_API_KEY: 'secret-key' };

describe('the settings of the second opinion', () => {
  it('are off by default', () => {
    expect(streamProcessorConfig.parse({}).LLM_PROVIDER).toBeUndefined();
  });

  it.each([
    [{ ...OPENAI }],
    [{ ...OPENAI, LLM_PROVIDER: 'anthropic' }],
    [{ LLM_PROVIDER: 'openai-compatible', LLM_MODEL: 'small', LLM_BASE_URL: 'http://127.0.0.1:11434/v1/' }],
  ])('are complete: %j', (env) => {
    expect(problemsOf(env)).toBe('');
  });

  it.each<[Record<string, string>, string]>([
    [{ LLM_PROVIDER: 'skynet' }, 'LLM_PROVIDER="skynet": expected openai, anthropic, openai-compatible, or nothing'],
    [{ LLM_PROVIDER: 'openai', LLM_API_KEY: 'k' }, 'LLM_MODEL is not set: expected the name of a model of openai'],
    [{ LLM_PROVIDER: 'anthropic', LLM_MODEL: 'm' }, 'LLM_API_KEY is not set: expected a key of anthropic'],
    [{ LLM_PROVIDER: 'openai-compatible', LLM_MODEL: 'm' }, 'LLM_BASE_URL is not set: expected the URL of the server'],
    [{ ...OPENAI, LLM_BASE_URL: 'file:///etc/passwd' }, 'expected a URL such as http://127.0.0.1:11434/v1'],
    [{ ...OPENAI, LLM_MIN_RISK: '0.8' }, 'LLM_MIN_RISK="0.8": expected no more than LLM_MAX_RISK, which is 0.6'],
    [{ ...OPENAI, LLM_TIMEOUT_MS: '1' }, 'LLM_TIMEOUT_MS="1": expected a whole number from 100 to 120000'],
    [{ LLM_API_KEY: 'k' }, 'or nothing: then no model is asked (LLM_API_KEY is set)'],
  ])('say what is wrong: %j', (env, problem) => {
    expect(problemsOf(env)).toContain(problem);
  });

  it('never quote the key', () => {
    const told = problemsOf({ ...OPENAI, LLM_API_KEY: 'secret key\n' });
    expect(told).toContain('LLM_API_KEY=<redacted>: expected a key of visible ASCII characters');
    expect(told).not.toContain('secret key');
  });
});
