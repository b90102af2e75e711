import { describe, expect, it } from '@jest/globals';
import { createLogger } from './logger.ts';

function lines(level: string, write: (logger: ReturnType<typeof createLogger>) => void): Record<string, unknown>[] {
  const written: string[] = [];
  write(createLogger({ level, destination: { write: (line) => void written.push(line) } }));
  return written.map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe('createLogger', () => {
  it('redacts credentials at any of three levels', () => {
    const headers = { authorization: 'Bearer s3cret', cookie: 's3cret', 'x-api-key': 's3cret', 'set-cookie': 's3cret' };
    const text = JSON.stringify(
      lines('info', (logger) =>
        logger.info({ ...headers, headers, req: { headers }, key: 's3cret', entry: { password: 's3cret' } }, 'hello'),
      ),
    );
    expect(text).toContain('hello');
    expect(text).toContain('[redacted]');
    expect(text).not.toContain('s3cret');
  });

  it('writes message text at debug and leaves it out above', () => {
    const message = { agent_id: 'a', content: { text: 'private words' } };
    const write = (level: 'debug' | 'info' | 'error') =>
      JSON.stringify(lines('debug', (logger) => logger[level]({ message, batch: [message] }, 'seen')));
    expect(write('debug')).toContain('private words');
    expect(write('info')).not.toContain('private words');
    expect(write('error')).not.toContain('private words');
    expect(write('error')).toContain('"agent_id":"a"');
  });

  it('keeps errors with their stack, and the time and level as text', () => {
    const [line] = lines('info', (logger) =>
      logger.child({ service: 's' }).error({ err: new Error('broken') }, 'failed'),
    );
    expect(line).toMatchObject({ level: 'error', service: 's', msg: 'failed', err: { message: 'broken' } });
    expect(String(line?.time)).toMatch(/^\d{4}-\d\d-\d\dT/);
  });

  it('cannot be made to write a second line', () => {
    expect(lines('info', (logger) => logger.info({ id: 'x\n{"level":"fatal"}' }, 'a\nb'))).toHaveLength(1);
  });
});
