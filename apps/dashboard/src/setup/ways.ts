/** How agents can talk to Chorus. */
export const WAYS = [
  { id: 'otlp', name: 'OTLP', note: 'OpenTelemetry spans' },
  { id: 'typescript', name: 'TypeScript', note: 'A client, ten lines' },
  { id: 'curl', name: 'curl', note: 'One HTTP request' },
  { id: 'kafka', name: 'Kafka', note: 'Straight to the log' },
] as const;
export type Way = (typeof WAYS)[number]['id'];
