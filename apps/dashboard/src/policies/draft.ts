import { trustPolicyBody, type TrustPolicyBody } from '@chorus/contracts';
import { boundsWords, FIELD_SETS, FIELDS, valueAt, valueWords, type PolicyField } from './fields.ts';

/** A policy as it is typed, by the key of the field. */
export type Draft = Readonly<Record<string, string>>;

export function draftOf(policy: TrustPolicyBody): Draft {
  return Object.fromEntries(
    FIELDS.map(({ key, scale }) => {
      const value = valueAt(policy, key);
      return [key, value === undefined ? '' : String(value / scale)];
    }),
  );
}

export interface Reading {
  /** Null where a field is not what the contract accepts. */
  readonly policy: TrustPolicyBody | null;
  /** What is wrong, by the key of the field. */
  readonly errors: Readonly<Record<string, string>>;
}

/** What is typed as a policy; the contract alone says what is accepted. */
export function readDraft(draft: Draft): Reading {
  const candidate: Record<string, unknown> = { weights: {} };
  for (const field of FIELDS) put(candidate, field, (draft[field.key] ?? '').trim());
  const { success, data, error } = trustPolicyBody.safeParse(candidate);
  if (success) return { policy: data, errors: {} };
  const errors: Record<string, string> = {};
  for (const { code, message, path } of error.issues) {
    const key = path.join('.');
    const field = FIELDS.find((it) => it.key === key);
    errors[key] ??= code === 'custom' || field === undefined ? sentence(message) : wordsOf(field, draft[key] ?? '');
  }
  return { policy: null, errors };
}

function put(candidate: Record<string, unknown>, { key, scale, absent }: PolicyField, text: string): void {
  if (absent !== undefined && text === '') return;
  const parts = key.split('.');
  const [last = ''] = parts.slice(-1);
  let at = candidate;
  for (const part of parts.slice(0, -1)) at = (at[part] ??= {}) as Record<string, unknown>;
  const value = text === '' ? NaN : Number(text) * scale;
  at[last] = scale === 1 ? value : Math.round(value);
}

const wordsOf = (field: PolicyField, text: string): string =>
  `${text.trim() === '' ? 'Is missing' : 'Is not accepted'}: a number from ${boundsWords(field)}.`;

const sentence = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`;

/** One field in which two policies differ. */
export interface Difference {
  readonly key: string;
  readonly label: string;
  readonly set: string;
  readonly before: string;
  readonly after: string;
}

/** In what two policies differ, in the order of the page. */
export function differences(before: TrustPolicyBody, after: TrustPolicyBody): readonly Difference[] {
  return FIELD_SETS.flatMap(({ title, fields }) =>
    fields
      .filter(({ key }) => valueAt(before, key) !== valueAt(after, key))
      .map((field) => ({
        key: field.key,
        label: field.label,
        set: title,
        before: valueWords(field, valueAt(before, field.key)),
        after: valueWords(field, valueAt(after, field.key)),
      })),
  );
}
