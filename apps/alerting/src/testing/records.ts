import { UNJUDGED } from '@chorus/contracts';
import type { AlertChannelConfig, Detection, Intervention, OperatorCommand, ServiceHealth } from '@chorus/contracts';

const at = (): string => new Date().toISOString();

export const channel = (change: Partial<AlertChannelConfig> = {}): AlertChannelConfig => ({
  section: 'alert_channel',
  channel_id: 'on-call',
  fleet_id: 'shop',
  name: 'On call',
  kind: 'webhook',
  url: 'http://127.0.0.1:9/hook',
  secret: 'a-secret-of-a-channel',
  alerts: ['quarantine', 'detection', 'service_down'],
  min_confidence: 0,
  enabled: true,
  removed: false,
  changed_at: '2026-03-01T12:00:00.000Z',
  changed_by: 'ops',
  reason: 'spec',
  ...change,
});

export const intervention = (change: Partial<Intervention> = {}): Intervention => ({
  intervention_id: 'i-1',
  fleet_id: 'shop',
  agent_id: 'coder-2',
  kind: 'quarantine',
  mode: 'enforce',
  enforced: true,
  by: { kind: 'policy', id: 'policy/1' },
  reason: 'trust 22 is under 30',
  evidence: ['m-1'],
  command_id: null,
  timestamp: at(),
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
  started_at: at(),
  updated_at: at(),
  laps: 3,
  messages: 6,
  summary: 'planner and coder-2 hand the same round.',
  suggested_action: 'Stop one of them.',
  ...UNJUDGED,
  ...change,
});

export const testChannel = (change: { channel_id?: string; command_id?: string } = {}): OperatorCommand => ({
  kind: 'test_channel',
  command_id: 'c-1',
  fleet_id: 'shop',
  operator: 'ada',
  reason: 'try it',
  requested_at: at(),
  channel_id: 'on-call',
  ...change,
});

export const heartbeat = (service: string, change: Partial<ServiceHealth> = {}): ServiceHealth => ({
  service,
  instance: `${service}-1`,
  state: 'up',
  started_at: at(),
  timestamp: at(),
  interval_ms: 2_000,
  version: '0.0.0',
  dependencies: [],
  ...change,
});
