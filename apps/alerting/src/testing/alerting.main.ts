// Alerting as a process that a spec may kill: `Workers` of @chorus/testing starts it.
import { runMain } from '@chorus/service-kit';
import { serveParent } from '@chorus/testing/worker';
import service from '../service.ts';

await runMain(service);
serveParent(() => undefined);
