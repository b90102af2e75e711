import { REDACTION_KINDS, type RedactionKind } from './kinds.ts';

/** What is taken out of messages before they are stored. */
export interface RedactionPolicy {
  readonly kinds: readonly RedactionKind[];
  /**
   * Names of fields whose texts and numbers are secrets whatever they look like; also as the last words of a longer name,
   * and in the plural. Compared without regard to case, `-` and `_`. Only where `secret` is among the kinds.
   */
  readonly fields: readonly string[];
  /** Words that are taken out wherever they stand, in this spelling; at least 3 characters each. */
  readonly literals: readonly string[];
}

/** The settings of a service, as its environment gives them: `REDACT_KINDS` and the like. */
export interface RedactionSettings {
  readonly REDACT_KINDS: readonly RedactionKind[];
  /** Of these kinds nothing is taken out. */
  readonly REDACT_EXCEPT: readonly RedactionKind[];
  /** Besides those of {@link DEFAULT_POLICY}. */
  readonly REDACT_FIELDS: readonly string[];
  readonly REDACT_LITERALS: readonly string[];
}

/** What the settings ask for. */
export const policyOf = (settings: RedactionSettings): RedactionPolicy => ({
  kinds: settings.REDACT_KINDS.filter((kind) => !settings.REDACT_EXCEPT.includes(kind)),
  fields: [...DEFAULT_POLICY.fields, ...settings.REDACT_FIELDS],
  literals: settings.REDACT_LITERALS,
});

export const DEFAULT_POLICY: RedactionPolicy = {
  kinds: REDACTION_KINDS,
  fields: [
    'password',
    'passwd',
    'pwd',
    'passphrase',
    'secret',
    'client_secret',
    'api_key',
    'apikey',
    'x_api_key',
    'access_key',
    'secret_key',
    'secret_access_key',
    'private_key',
    'signing_key',
    'encryption_key',
    'account_key',
    'access_token',
    'refresh_token',
    'id_token',
    'auth_token',
    'session_token',
    'bearer_token',
    'api_token',
    'authorization',
    'proxy_authorization',
    'cookie',
    'set_cookie',
  ],
  literals: [],
};
