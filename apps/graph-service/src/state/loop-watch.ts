import type { KeyValueStore } from '@chorus/bus';
import type { Detection, ProcessedDecision } from '@chorus/contracts';
import {
  closeLoops,
  expireLoops,
  loopInputOf,
  observe,
  type Conversation,
  type LoopRules,
  type Statement,
} from '@chorus/patterns';
import { keyIn, splitKey } from './fleet-key.ts';
import { marked, ofTheseRules, type Marked } from './rules-mark.ts';

/** A conversation without its statements, which have entries of their own: a message changes only one of them. */
export type ConversationHead = Omit<Conversation, 'statements'>;

/** Stores of the loop detector. */
export interface LoopStores {
  /** By `<fleet>/<correlation id>`. */
  readonly conversations: KeyValueStore<Marked<ConversationHead>>;
  /** By `<fleet>/<correlation id>/<statement id>`. */
  readonly statements: KeyValueStore<Statement>;
}

/** The conversations of a task under observation, made from its stores; every change goes to both at once. */
export class LoopWatch {
  readonly #stores: LoopStores;
  /** By fleet, then by key; those that were silent for longest come first. */
  readonly #fleets = new Map<string, Map<string, Conversation>>();

  constructor(stores: LoopStores) {
    this.#stores = stores;
    const heads = ofTheseRules(stores.conversations).sort(([, a], [, b]) => a.last_at - b.last_at);
    const statements = new Map<string, Statement[]>(heads.map(([key]) => [key, []]));
    for (const [key, statement] of [...stores.statements.entries()]) {
      const said = statements.get(key.slice(0, key.lastIndexOf('/')));
      if (said) said.push(statement);
      else stores.statements.delete(key);
    }
    for (const [key, head] of heads) {
      const said = (statements.get(key) ?? []).sort((a, b) => a.id - b.id);
      this.#ofFleet(head.fleet_id).set(key, { ...head, statements: said });
    }
  }

  /** Takes a message in; beyond `max` conversations of a fleet the one that was silent for longest is forgotten. */
  observe(decision: ProcessedDecision, rules: LoopRules, now: number, max: number): readonly Detection[] {
    const input = loopInputOf(decision);
    const key = keyIn(input.fleet_id, input.correlation_id);
    const conversations = this.#ofFleet(input.fleet_id);
    const before = conversations.get(key);
    const { state, detections } = observe(before, input, rules, now);
    if (state === before || state.seq === 0) return detections;
    this.#keep(key, before, state);
    conversations.delete(key);
    conversations.set(key, state);
    const [oldest] = conversations;
    if (conversations.size <= max || !oldest) return detections;
    return [...detections, ...this.#forget(oldest[0], oldest[1], now)];
  }

  /** Lets time pass: loops that stopped are closed, silent conversations forgotten. */
  pass(now: number): readonly Detection[] {
    const all: Detection[] = [];
    for (const conversations of this.#fleets.values())
      for (const [key, conversation] of conversations) {
        const { state, detections } = expireLoops(conversation, now);
        if (state === conversation) continue;
        all.push(...detections);
        if (state) {
          this.#keep(key, conversation, state);
          conversations.set(key, state);
        } else this.#forget(key, conversation, now);
      }
    return all;
  }

  /** Forgets a fleet; its open loops are closed. */
  remove(fleet_id: string, now: number): readonly Detection[] {
    const all = [...this.#ofFleet(fleet_id)].flatMap(([key, conversation]) => this.#forget(key, conversation, now));
    this.#fleets.delete(fleet_id);
    return all;
  }

  #ofFleet(fleet_id: string): Map<string, Conversation> {
    let conversations = this.#fleets.get(fleet_id);
    if (!conversations) this.#fleets.set(fleet_id, (conversations = new Map()));
    return conversations;
  }

  #keep(key: string, before: Conversation | undefined, { statements, ...head }: Conversation): void {
    this.#stores.conversations.put(key, marked(head));
    const known = new Set(before?.statements);
    const said = new Set(statements.map(({ id }) => id));
    for (const statement of statements)
      if (!known.has(statement)) this.#stores.statements.put(`${key}/${statement.id}`, statement);
    for (const { id } of known) if (!said.has(id)) this.#stores.statements.delete(`${key}/${id}`);
  }

  #forget(key: string, conversation: Conversation, now: number): readonly Detection[] {
    this.#stores.conversations.delete(key);
    for (const { id } of conversation.statements) this.#stores.statements.delete(`${key}/${id}`);
    this.#fleets.get(splitKey(key)[0])?.delete(key);
    return closeLoops(conversation, now);
  }
}
