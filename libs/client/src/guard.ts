import { ChorusBlockedError, type AgentStanding, type Guard, type Standing } from './api.ts';
import { isAgentId } from './encode.ts';
import { unknown, type Standings } from './standings.ts';

/** Reads the standing of one agent, each time anew. */
export class LiveGuard implements Guard {
  readonly agent: string;
  readonly #standings: Standings | undefined;

  constructor(agent: unknown, standings: Standings) {
    this.#standings = isAgentId(agent) ? standings : undefined;
    this.agent = typeof agent === 'string' ? agent : '';
  }

  get blocked(): boolean {
    return this.state().blocked;
  }
  get standing(): Standing {
    return this.state().standing;
  }
  get enforced(): boolean {
    return this.state().enforced;
  }
  get score(): number | null {
    return this.state().score;
  }
  get since(): string | null {
    return this.state().since;
  }
  get reason(): string {
    return this.state().reason;
  }
  get stale(): boolean {
    return this.state().stale;
  }

  state(): AgentStanding {
    return this.#standings?.read(this.agent) ?? unknown(this.agent, 'This is not the id of an agent.');
  }

  assert({ fresh = false }: { readonly fresh?: boolean } = {}): void {
    const state = this.state();
    if (state.blocked || (fresh && state.stale)) throw new ChorusBlockedError(state);
  }

  async refresh(): Promise<AgentStanding> {
    return (await this.#standings?.refresh(this.agent)) ?? this.state();
  }
}
