import type { KafkaApi, KafkaProxy, KafkaRequest } from '@chorus/testing';
import { inTime } from './wait.ts';

/** A request that stands still in its proxy, with everything else there. */
export interface Held {
  readonly request: KafkaRequest;
  /** Lets it, and what has gathered behind it, go on to the broker. */
  release(): void;
}

/** Waits for the next request of one of these kinds and stops the line before it: the broker has not got it yet. */
export function holdBefore(proxy: KafkaProxy, apis: readonly KafkaApi[]): Promise<Held> {
  const held = new Promise<Held>((resolve) => {
    const watch = proxy.dropReplies({
      apis,
      times: 1,
      // It is asked before the request is passed on. It claims none, so that no reply is lost.
      match: (request) => {
        watch.stop();
        proxy.silence(true);
        resolve({ request, release: () => proxy.silence(false) });
        return false;
      },
    });
  });
  return inTime(`for a request ${apis.join(' or ')}`, held);
}

/** No faults any more. */
export function mend(proxy: KafkaProxy): void {
  proxy.delay(0);
  proxy.throttle(undefined);
  proxy.unblock();
  proxy.silence(false);
}
