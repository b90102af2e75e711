export * from './problem.ts';
export * from './ingestion.ts';
export * from './rest.ts';
export * from './admin.ts';
export * from './trust.ts';
export * from './graph.ts';
export * from './detections.ts';
export * from './live.ts';
