import { ProblemException } from '../http/problem.ts';
import type { KeyRefusal } from './api-key.store.ts';

/** When a key that may have been made is looked up again, in seconds. */
const READ_AGAIN_S = '5';

export const unauthorized = (detail: string): ProblemException =>
  new ProblemException({
    status: 401,
    kind: 'unauthorized',
    detail,
    headers: { 'www-authenticate': 'Bearer realm="chorus"' },
  });

/** The answer to a key that is refused: 401 that says why and since when, or 503 where it is not known yet. */
export function keyRefused(refused: KeyRefusal): ProblemException {
  switch (refused.reason) {
    case 'unknown':
      return unauthorized('This API key is not known. It may have been replaced; ask who runs Chorus for a new one.');
    case 'revoked':
    case 'expired':
      return unauthorized(
        `This API key, "${refused.key_id}", ${refused.reason === 'revoked' ? 'was revoked' : 'expired'} at ${refused.since}. Ask who runs Chorus for a new one.`,
      );
    case 'replaced':
      return unauthorized(
        `The id of this API key, "${refused.key_id}", is that of a configured key by now. Ask who runs Chorus for a new one.`,
      );
    case 'unread':
      return new ProblemException({
        status: 503,
        kind: 'keys-unread',
        title: 'Keys not read yet',
        detail:
          'Whether this API key is known cannot be told yet: the log has been away since this service was started. Try again shortly.',
        headers: { 'retry-after': READ_AGAIN_S },
      });
  }
}
