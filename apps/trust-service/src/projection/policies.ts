import type { Bus, Reader } from '@chorus/bus';
import { config } from '@chorus/contracts';
import type { ConfigSection } from '@chorus/contracts';
import { BUS, HEALTH } from '@chorus/service-kit';
import type { Health } from '@chorus/service-kit';
import { DEFAULT_TRUST_POLICY, trustPolicyOf } from '@chorus/trust';
import type { TrustPolicy } from '@chorus/trust';
import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationShutdown, OnModuleInit } from '@nestjs/common';

/** All versions of the policies of all fleets: what was counted is explained by the policy that counted it. */
@Injectable()
export class Policies implements OnModuleInit, OnApplicationShutdown {
  readonly #byFleet = new Map<string, Map<number, TrustPolicy>>();
  #reader: Reader | undefined;

  constructor(
    @Inject(BUS) private readonly bus: Bus,
    @Inject(HEALTH) private readonly health: Health,
  ) {}

  onModuleInit(): void {
    this.#reader = this.bus.reader({
      name: 'trust-policies',
      topics: [{ topic: config, from: 'beginning' }],
      onRecords: (records) => {
        for (const { key, value } of records) this.#take(key, value as ConfigSection | null);
      },
    });
    this.health.readiness('the trust policies', this.#reader.caughtUp);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#reader?.stop();
  }

  /** A version of a fleet's policy; the latest before it where that one has not been read yet. */
  of(fleet_id: string, version: number): TrustPolicy {
    const known = this.#byFleet.get(fleet_id);
    const earlier = [...(known?.keys() ?? [])].filter((one) => one <= version);
    return known?.get(Math.max(...earlier)) ?? DEFAULT_TRUST_POLICY;
  }

  #take(key: string, section: ConfigSection | null): void {
    if (section?.section === 'trust_policy') {
      const { fleet_id, version, policy } = section;
      const known = this.#byFleet.get(fleet_id) ?? new Map<number, TrustPolicy>();
      this.#byFleet.set(fleet_id, known.set(version, trustPolicyOf(policy, version)));
    }
    const [, removed = '', version] = (section === null && /^trust_policy\/([^/]+)\/(\d+)$/.exec(key)) || [];
    this.#byFleet.get(removed)?.delete(Number(version));
  }
}
