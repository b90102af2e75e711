import type {
  Alert,
  AlertChannelConfig,
  AlertDelivery,
  Detection,
  Intervention,
  ServiceHealth,
} from '@chorus/contracts';

export const AT = Date.UTC(2026, 2, 1, 12);
export const at = (ms: number): string => new Date(AT + ms).toISOString();

export const intervention = (change: Partial<Intervention> = {}): Intervention => ({
  intervention_id: 'i-1',
  fleet_id: 'shop',
  agent_id: 'coder-2',
  kind: 'quarantine',
  mode: 'enforce',
  enforced: true,
  by: { kind: 'policy', id: 'policy/1' },
  reason: 'trust 22 is under 30',
  evidence: ['m-1', 'm-2'],
  command_id: null,
  timestamp: at(0),
  ...change,
});

export const detection = (change: Partial<Detection> = {}): Detection => ({
  detection_id: 'd-1',
  fleet_id: 'shop',
  kind: 'routing_loop',
  agents: ['planner', 'coder-2'],
  confidence: 0.75,
  evidence: ['m-1'],
  correlation_id: 'order-7',
  status: 'open',
  started_at: at(-5_000),
  updated_at: at(0),
  laps: 3,
  messages: 6,
  summary: 'planner and coder-2 hand the same round.',
  suggested_action: 'Stop one of them.',
  tokens: null,
  resources: [],
  root_agent: null,
  amplifiers: [],
  statements: [],
  rules: 'patterns/1',
  verdict: null,
  verdict_by: null,
  verdict_at: null,
  verdict_reason: null,
  ...change,
});

export const channel = (change: Partial<AlertChannelConfig> = {}): AlertChannelConfig => ({
  section: 'alert_channel',
  channel_id: 'on-call',
  fleet_id: 'shop',
  name: 'On call',
  kind: 'webhook',
  url: 'https://hooks.example.org/services/T0/B0/secret',
  secret: 'a-secret-of-a-channel',
  alerts: ['quarantine', 'detection', 'service_down'],
  min_confidence: 0,
  enabled: true,
  removed: false,
  changed_at: at(0),
  changed_by: 'ops',
  reason: 'spec',
  ...change,
});

export const delivery = (change: Partial<AlertDelivery> = {}): AlertDelivery => ({
  channel_id: 'on-call',
  phase: 'opened',
  state: 'delivered',
  attempts: 1,
  at: at(1_000),
  status: 200,
  error: null,
  ...change,
});

export const heartbeat = (service: string, change: Partial<ServiceHealth> = {}): ServiceHealth => ({
  service,
  instance: `${service}-1`,
  state: 'up',
  started_at: at(0),
  timestamp: at(0),
  interval_ms: 2_000,
  version: '0.0.0',
  dependencies: [],
  ...change,
});

export const defined = (alert: Alert | undefined): Alert => {
  if (!alert) throw new Error('expected an alert');
  return alert;
};
