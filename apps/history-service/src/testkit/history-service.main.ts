import { runService } from '@chorus/service-kit';
import { serveParent } from '@chorus/testing/worker';
import { workerEnvironment } from './config.ts';
import service from '../service.ts';

// The service as a process of its own, which tests kill.
const running = await runService(service, { env: workerEnvironment() });

serveParent(async (command) => {
  if (command === 'metrics') return (await fetch(`${running.url}/metrics`)).text();
  throw new Error(`no such command: ${String(command)}`);
});
