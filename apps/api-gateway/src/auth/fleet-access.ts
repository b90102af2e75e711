import { Inject, Injectable } from '@nestjs/common';
import {
  EVERY_FLEET,
  maySee,
  onlyFleetOf,
  principalOf,
  ProblemException,
  type Principal,
  type Scope,
} from '@chorus/service-kit';
import type { Request } from 'express';
import type { FleetView } from '../read-model/fleet-view.ts';
import { ReadModel } from '../read-model/read-model.ts';

const fleets = new WeakMap<object, string>();

/** The fleet that a request turned out to be about and its key may see, for the audit log. */
export const fleetOfRequest = (request: object): string | undefined => fleets.get(request);

/** A key sees its fleets only. */
@Injectable()
export class FleetAccess {
  constructor(@Inject(ReadModel) private readonly model: ReadModel) {}

  /**
   * The fleet that a request is about: the one named, else the only one that the key can mean.
   *
   * @throws ProblemException 403 where the key may not see it, 422 where it has to be named.
   */
  fleet(request: Request, named: string | undefined): FleetView {
    const principal = this.principal(request);
    const fleet_id = named ?? this.#implied(principal);
    if (!maySee(principal, fleet_id))
      throw new ProblemException({
        status: 403,
        kind: 'fleet',
        title: 'Not your fleet',
        detail: `The key "${principal.id}" sees ${principal.fleets.join(', ')}, not "${fleet_id}".`,
      });
    fleets.set(request, fleet_id);
    return this.model.fleets.get(fleet_id);
  }

  /**
   * The same for what is done to one fleet: `*`, which a key for all fleets may ask about, is none.
   *
   * @param instead what to do with `*`
   * @throws ProblemException 422 for `*`, too
   */
  oneFleet(request: Request, named: string | undefined, instead = 'Name it.'): FleetView {
    const view = this.fleet(request, named);
    if (view.fleet_id !== EVERY_FLEET) return view;
    throw new ProblemException({
      status: 422,
      kind: 'validation',
      title: 'No single fleet',
      detail: `"${EVERY_FLEET}" stands for all fleets, and this is done to one. ${instead}`,
      errors: [{ pointer: '/fleet_id', detail: 'names no single fleet' }],
    });
  }

  /** @throws ProblemException 401 where nobody was recognised, 403 where none of `scopes` is held. */
  principal(request: Request, ...scopes: Scope[]): Principal {
    const principal = principalOf(request);
    if (!principal)
      throw new ProblemException({
        status: 401,
        kind: 'unauthorized',
        detail: 'An API key or a login is needed.',
        headers: { 'www-authenticate': 'Bearer realm="chorus"' },
      });
    if (scopes.length > 0 && !scopes.some((scope) => principal.scopes.includes(scope)))
      throw new ProblemException({
        status: 403,
        kind: 'missing-scope',
        title: 'Missing scope',
        detail: `This needs the scope ${scopes.join(' or ')}; the key "${principal.id}" has ${principal.scopes.join(', ')}.`,
      });
    return principal;
  }

  #implied(principal: Principal): string {
    const only = onlyFleetOf(principal);
    if (only !== undefined) return only;
    const known = this.model.fleets.known().filter(({ fleet_id }) => maySee(principal, fleet_id));
    if (known.length === 1 && known[0]) return known[0].fleet_id;
    const names = known.slice(0, 20).map(({ fleet_id }) => fleet_id);
    throw new ProblemException({
      status: 422,
      kind: 'fleet-needed',
      title: 'Which fleet?',
      detail: `This key sees several fleets: name one with ?fleet_id=… (known: ${names.join(', ') || 'none yet'}).`,
      errors: [{ pointer: '/fleet_id', detail: 'is needed with this key' }],
    });
  }
}
