/** What an API key may do. `admin` includes nothing else: every scope is given by name. */
export const SCOPES = ['write', 'read', 'operate', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];

/** Stands for all fleets in {@link Principal.fleets}. */
export const EVERY_FLEET = '*';

/** Who asks, as far as a request has shown it. */
export interface Principal {
  /** The key's id, never the key. */
  readonly id: string;
  /** Fleets by name; `*` is every fleet. */
  readonly fleets: readonly string[];
  readonly scopes: readonly Scope[];
}

const principals = new WeakMap<object, Principal>();

/** Remembers who asks. A service with logins of its own (a session cookie) may call it too. */
export const setPrincipal = (request: object, principal: Principal): void => void principals.set(request, principal);

/** Who asks; undefined while nobody has been recognised. */
export const principalOf = (request: object): Principal | undefined => principals.get(request);

export const maySee = (principal: Principal, fleet: string): boolean =>
  principal.fleets.includes(EVERY_FLEET) || principal.fleets.includes(fleet);

/** The one fleet that a key stands for; undefined where it covers several. */
export const onlyFleetOf = (principal: Principal): string | undefined =>
  principal.fleets.length === 1 && principal.fleets[0] !== EVERY_FLEET ? principal.fleets[0] : undefined;
