import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { generatedFiles, GENERATED } from './openapi/generated.ts';
import { topicSchema } from './openapi/json-schema.ts';
import { allTopics } from './topics/all.ts';
import { deadLetters } from './topics/dead-letters.ts';
import { MAX_RECORD_BYTES, MAX_VALUE_BYTES } from './topics/topic.ts';

interface Fixtures {
  valid: unknown[];
  invalid: { why: string; pointer: string; value: unknown }[];
}

const FIXTURES = join(import.meta.dirname, '../fixtures');
const releases = readdirSync(FIXTURES);
const read = (release: string, topic: string): Fixtures =>
  JSON.parse(readFileSync(join(FIXTURES, release, `${topic}.json`), 'utf8')) as Fixtures;

describe.each(releases)('the fixtures of %s', (release) => {
  it.each(allTopics.map((topic) => [topic.name, topic] as const))('%s', (name, topic) => {
    const { valid, invalid } = read(release, name);
    const ajv = new Ajv2020({ strict: false, allErrors: true });
    addFormats.default(ajv);
    const validate = ajv.compile(topicSchema(topic));
    expect(valid.length).toBeGreaterThan(0);
    expect(invalid.length).toBeGreaterThan(0);
    for (const value of valid) {
      // Nothing is lost in parsing: unknown fields stay, defaults are only added.
      expect(topic.schema.parse(value)).toMatchObject(value as object);
      expect([validate(value), validate.errors]).toEqual([true, null]);
      expect(topic.key(topic.schema.parse(value))).not.toBe('');
    }
    for (const { why, pointer, value } of invalid) {
      const pointers = topic.schema
        .safeParse(value)
        .error?.issues.map(({ path }) => path.map((part) => `/${String(part)}`).join(''));
      expect([why, pointers]).toEqual([why, [pointer]]);
      expect([why, validate(value)]).toEqual([why, false]);
    }
  });
});

describe('the topics', () => {
  it('have names and types of their own', () => {
    expect(new Set(allTopics.map(({ name }) => name)).size).toBe(allTopics.length);
  });

  it('take no value that the broker would refuse, and what they take fits in dead-letters with the reason', () => {
    const tooLarge = allTopics.filter(({ max_bytes }) => max_bytes > MAX_VALUE_BYTES);
    expect(tooLarge.map(({ name }) => name)).toEqual([]);
    expect(MAX_VALUE_BYTES).toBeLessThan(MAX_RECORD_BYTES);
    expect(MAX_RECORD_BYTES).toBeLessThan(deadLetters.max_bytes);
  });

  it('are laid on the partition of their fleet, wherever the record has one', () => {
    for (const topic of allTopics) {
      for (const value of read('v1', topic.name).valid) {
        const { fleet_id, request_id } = value as { fleet_id?: string; request_id?: string };
        if (fleet_id !== undefined && request_id === undefined)
          expect([topic.name, topic.partition_by(topic.schema.parse(value))]).toEqual([topic.name, fleet_id]);
      }
    }
  });
});

describe('the generated documents', () => {
  it('are current: else run `npm run contracts`', () => {
    for (const [path, text] of Object.entries(generatedFiles()))
      expect([path, readFileSync(join(GENERATED, path), 'utf8')]).toEqual([path, text]);
  });
});
