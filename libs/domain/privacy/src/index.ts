export { excerpt } from './excerpt.ts';
export { REDACTION_KINDS, type RedactionKind } from './kinds.ts';
export { DEFAULT_POLICY, policyOf, type RedactionPolicy, type RedactionSettings } from './policy.ts';
export { redact, type Redacted } from './redact.ts';
