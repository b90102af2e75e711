import { setTimeout as sleep } from 'node:timers/promises';
import { message } from './running-ingestion.ts';

/**
 * Agents that speak by HTTP, each one message after the other: it goes on with the next when the last was answered with 202,
 * and says the same again, with the same id, while it was not.
 */
export class Talkers {
  /** For each agent, how many of its messages were answered with 202. */
  readonly acknowledged: number[];
  /** How often each status was the answer; 0 where there was none. */
  readonly answers: Record<number, number> = {};
  readonly #url: string;
  readonly #key: string;
  #talking: Promise<unknown> | undefined;
  #enough = false;

  constructor({ url, key, agents }: { url: string; key: string; agents: number }) {
    this.#url = url;
    this.#key = key;
    this.acknowledged = new Array<number>(agents).fill(0);
  }

  get total(): number {
    return this.acknowledged.reduce((sum, count) => sum + count, 0);
  }

  start(pauseMs: number): void {
    this.#talking = Promise.all(this.acknowledged.map((_, agent) => this.#talk(agent, pauseMs)));
  }

  /** Lets everybody finish the message that it is at. */
  async stop(): Promise<void> {
    this.#enough = true;
    await this.#talking;
  }

  async #talk(agent: number, pauseMs: number): Promise<void> {
    for (let n = 0; !this.#enough; n++) {
      while ((await this.#say(agent, n)) !== 202) await sleep(pauseMs);
      this.acknowledged[agent] = n + 1;
      await sleep(pauseMs);
    }
  }

  async #say(agent: number, n: number): Promise<number> {
    const body = message({
      agent_id: `agent-${agent}`,
      content: { n, text: `Agent ${agent} has found thing ${n}.` },
      metadata: { message_id: `${agent}/${n}` },
    });
    const status = await fetch(`${this.#url}/api/v1/messages`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json', authorization: `Bearer ${this.#key}` },
    }).then(
      async (answer) => {
        await answer.arrayBuffer();
        return answer.status;
      },
      () => 0,
    );
    this.answers[status] = (this.answers[status] ?? 0) + 1;
    return status;
  }
}
