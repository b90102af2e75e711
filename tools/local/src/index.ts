export { Child, type ChildPlan } from './child.ts';
export { buildDashboard, startDashboard } from './dashboard.ts';
export { CHECKOUT, LocalFolder, type RunFile } from './folder.ts';
export { localKeys, type LocalKeys } from './keys.ts';
export {
  startProcesses,
  startTogether,
  type Environment,
  type Processes,
  type ServiceName,
  type Services,
} from './services.ts';
