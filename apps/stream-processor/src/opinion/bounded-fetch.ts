import { ModelFailed } from './model.ts';

/** An answer is a few hundred bytes; whoever sends more than this is no model. */
const MAX_BYTES = 1_048_576;

/**
 * Fetches like `inner`, but follows no redirect, which would take the key elsewhere, and reads no more than a bounded answer.
 * Where no answer comes it throws {@link ModelFailed} with the code of the trouble, unless it was aborted.
 */
export function boundedFetch(inner: typeof fetch, maxBytes = MAX_BYTES): typeof fetch {
  return async (input, init) => {
    const response = await inner(input, { ...init, redirect: 'manual' }).catch((error: unknown) => {
      if (init?.signal?.aborted) throw error;
      throw new ModelFailed(`it could not be reached${codeOf(error)}`, true, false);
    });
    if (response.body === null) return response;
    let bytes = 0;
    const counted = response.body.pipeThrough(
      new TransformStream<Uint8Array, Uint8Array>({
        transform(chunk, controller) {
          bytes += chunk.byteLength;
          if (bytes > maxBytes) controller.error(new Error(`the answer has more than ${maxBytes} bytes`));
          else controller.enqueue(chunk);
        },
      }),
    );
    const { status, statusText, headers } = response;
    return new Response(counted, { status, statusText, headers });
  };
}

/** Such as ` (ECONNREFUSED)`; all else that an error says may quote the request. */
function codeOf(error: unknown): string {
  const { cause } = error as { cause?: { code?: unknown } };
  const code = String(cause?.code ?? '');
  return /^[A-Z_]{1,40}$/.test(code) ? ` (${code})` : '';
}
