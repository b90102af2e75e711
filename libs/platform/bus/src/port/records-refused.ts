/**
 * What `publish` rejects with where records are refused for what they are: too large, malformed. No further attempt would
 * be taken otherwise; records that were published with them may be on the log.
 */
export class RecordsRefused extends Error {
  override readonly name = 'RecordsRefused';
}
