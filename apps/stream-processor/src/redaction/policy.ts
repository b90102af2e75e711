import { DEFAULT_POLICY, type RedactionPolicy } from '@chorus/privacy';
import type { StreamProcessorConfig } from '../config.ts';

type Settings = Pick<StreamProcessorConfig, 'REDACT_KINDS' | 'REDACT_EXCEPT' | 'REDACT_FIELDS' | 'REDACT_LITERALS'>;

/** What the settings ask for. */
export const policyOf = ({
  REDACT_KINDS,
  REDACT_EXCEPT,
  REDACT_FIELDS,
  REDACT_LITERALS,
}: Settings): RedactionPolicy => ({
  kinds: REDACT_KINDS.filter((kind) => !REDACT_EXCEPT.includes(kind)),
  fields: [...DEFAULT_POLICY.fields, ...REDACT_FIELDS],
  literals: REDACT_LITERALS,
});
