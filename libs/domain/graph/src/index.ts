export { applyDecision } from './apply-decision.ts';
export { blastRadius, type BlastRadius } from './blast-radius.ts';
export { changes, emptyUpdate, MAX_CHANGES_PER_UPDATE, type GraphChange } from './change-set.ts';
export { instantOf, RATE_TIME_CONSTANT_MS } from './decay.ts';
export { clear, expire, refresh, REFRESH_MINUTES } from './expire.ts';
export { FleetGraph, type EntryChange, type FleetTotals, type GraphEntry } from './fleet-graph.ts';
export { foldUpdate, removedNodes } from './fold-update.ts';
export { DEFAULT_LIMITS, type GraphLimits } from './limits.ts';
export { DEFAULT_METRICS_OPTIONS, metrics, type MetricsOptions } from './metrics/metrics.ts';
