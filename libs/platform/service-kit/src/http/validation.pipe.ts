import { StandardSchemaValidationPipe, type ArgumentMetadata } from '@nestjs/common';
import { issueWords } from '@chorus/contracts';
import { z } from 'zod';
import { fieldProblems, ProblemException } from './problem.ts';

type Schema = NonNullable<ArgumentMetadata['schema']>;
type Issues = Parameters<typeof fieldProblems>[0];

class SchemaIssues extends Error {
  constructor(readonly issues: Issues) {
    super('the value does not fit its schema');
  }
}

/**
 * Checks what a handler declares with a schema, e.g. `@Body({ schema })` or `@Query({ schema })`: 422 for a body, 400
 * for the rest, every wrong field by JSON Pointer.
 */
export class ValidationPipe extends StandardSchemaValidationPipe {
  constructor() {
    super({ exceptionFactory: (issues) => new SchemaIssues(issues) });
  }

  /** Zod takes the words of the caller, which ours are; other schemas have their own. */
  protected override async validate<T>(value: unknown, schema: Schema, options?: Record<string, unknown>) {
    if (!(schema instanceof z.ZodType)) return super.validate<T>(value, schema, options);
    const { success, data, error } = await schema.safeParseAsync(value, { error: issueWords });
    return success ? { value: data as T } : { issues: error.issues };
  }

  override async transform<T>(value: T, metadata: ArgumentMetadata): Promise<T> {
    try {
      return await super.transform(value, metadata);
    } catch (error) {
      if (!(error instanceof SchemaIssues)) throw error;
      const place = metadata.type === 'body' ? 'body' : metadata.type === 'param' ? 'path' : 'query';
      const errors = fieldProblems(error.issues);
      const all = errors.map(({ pointer, detail }) => `${pointer || metadata.data || 'it'}: ${detail}`).join('; ');
      throw new ProblemException({
        status: place === 'body' ? 422 : 400,
        kind: 'validation',
        title: `The ${place} is not valid`,
        detail: all.length > 1000 ? `${all.slice(0, 997)}...` : all,
        errors,
      });
    }
  }
}
