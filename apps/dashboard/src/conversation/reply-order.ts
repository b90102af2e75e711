import { factsOf, type StoredDecision } from '@chorus/contracts';

/**
 * The same messages with no reply before what it replies to, as far as that is among them: clocks differ, and what is
 * decided in one millisecond has no order of its own. A reply that stands too early moves down to just behind; all
 * else stays in its order. Where messages reply to each other in a circle, the one that is stored first begins it.
 * @param messages in the order of the event store
 */
export function inReplyOrder(messages: readonly StoredDecision[]): readonly StoredDecision[] {
  const awaited = openCircles(awaitedBy(messages));
  if (awaited.every((before, at) => before === null || before < at)) return messages;
  const waiting = new Map<number, number[]>();
  const done = new Set<number>();
  const order: StoredDecision[] = [];
  const settle = (first: number): void => {
    const ready = [first];
    for (let at = ready.shift(); at !== undefined; at = ready.shift()) {
      const message = messages[at];
      if (message !== undefined) order.push(message);
      done.add(at);
      for (const next of waiting.get(at) ?? []) insert(ready, next);
    }
  };
  messages.forEach((_, at) => {
    const before = awaited[at] ?? null;
    if (before === null || done.has(before)) settle(at);
    else if (waiting.get(before)?.push(at) === undefined) waiting.set(before, [at]);
  });
  return order;
}

/** Of each message the place of the one that it replies to; null where that is not among them. */
function awaitedBy(messages: readonly StoredDecision[]): (number | null)[] {
  const places = new Map<string, number>();
  messages.forEach((message, at) => {
    for (const id of idsOf(message)) if (!places.has(id)) places.set(id, at);
  });
  return messages.map(({ decision }, at) => {
    const { reply_to } = factsOf(decision.original_message);
    const place = reply_to === null ? undefined : places.get(reply_to);
    return place === undefined || place === at ? null : place;
  });
}

/** Who produces straight to the log may give a message another id there than the message itself names. */
function idsOf({ decision }: StoredDecision): readonly string[] {
  const { message_id } = decision.original_message.metadata;
  const { message_id: decided } = decision.processing_metadata;
  return message_id === undefined ? [decided] : [decided, message_id];
}

/** Ids are anybody’s to write, so that messages may reply to each other in a circle: its first one waits for nobody. */
function openCircles(awaited: readonly (number | null)[]): readonly (number | null)[] {
  const open = [...awaited];
  const walkOf = new Map<number, number>();
  awaited.forEach((_, start) => {
    let at: number | null = start;
    while (at !== null && !walkOf.has(at)) {
      walkOf.set(at, start);
      at = awaited[at] ?? null;
    }
    if (at === null || walkOf.get(at) !== start) return;
    let first = at;
    for (let it = awaited[at] ?? at; it !== at; it = awaited[it] ?? at) first = Math.min(first, it);
    open[first] = null;
  });
  return open;
}

function insert(sorted: number[], value: number): void {
  const place = sorted.findIndex((it) => it > value);
  sorted.splice(place === -1 ? sorted.length : place, 0, value);
}
