import type { Bus } from '@chorus/bus';
import { chooseBroker, chooseStore, type Backend } from './backends.ts';
import { buildDashboard, startDashboard } from './dashboard.ts';
import { DemoFleet } from './demo.ts';
import { serviceEnvironment } from './environment.ts';
import { alreadyRunning, LocalFolder, removeRunFile, writeRunFile, type RunFile } from './folder.ts';
import { DEMO_FLEET, localKeys, type LocalKeys } from './keys.ts';
import { Lifetime } from './lifetime.ts';
import { HELP, readOptions, UsageError, type Options } from './options.ts';
import { portNear } from './ports.ts';
import { startProcesses, startTogether } from './services.ts';
import { sayWhile } from './while-waiting.ts';

const begun = performance.now();
const say = (text: string) =>
  console.error(`${((performance.now() - begun) / 1000).toFixed(1).padStart(5)} s  ${text}`);

const lifetime = new Lifetime(say);

async function bringUp(options: Options): Promise<void> {
  const folder = new LocalFolder();
  const running = await alreadyRunning(folder);
  if (running)
    throw new UsageError(
      `Chorus already runs from this checkout: ${running.dashboard_url}. To start it anew, end it with Ctrl-C where it runs, or kill ${running.pid}.`,
    );
  await folder.prepare(options.fresh);
  const keys = await localKeys(folder, options.fleets);

  say('building the dashboard (from the cache where nothing changed), starting broker and store');
  const { signal } = lifetime;
  const building = buildDashboard(folder, signal);
  const built = sayWhile(say, 'still building the dashboard', building).then(() => say('dashboard is built'));
  const backends = startBackends(folder, options);
  await Promise.allSettled([built, backends]);
  await built;
  const { broker, store } = await backends;
  signal.throwIfAborted();
  const ports = {
    dashboard: await portNear(options.ports.dashboard, 'the dashboard', say),
    'api-gateway': await portNear(options.ports.gateway, 'the gateway', say),
    ingestion: await portNear(options.ports.ingestion, 'ingestion', say),
  };
  const at = addresses(ports);
  const env = serviceEnvironment(process.env, {
    brokers: broker.address,
    redisUrl: store.address,
    keys,
    dashboardPort: ports.dashboard,
    ingestionUrl: at.ingestion_url,
    simulatedFleets: options.demo ? [DEMO_FLEET] : [],
    spoolFolder: folder.at('spool'),
  });

  say('starting the services');
  const plan = { env, ports, say, signal };
  const services = broker.address === null ? await startTogether(plan) : await startProcesses(folder, plan);
  lifetime.started('services', () => services.stop());
  say('services are ready, starting the dashboard');
  const page = await startDashboard(folder, {
    port: ports.dashboard,
    env: { ...env, GATEWAY_PUBLIC_URL: `:${ports['api-gateway']}`, INGESTION_PUBLIC_URL: at.ingestion_url },
    say,
    signal,
  });
  lifetime.started('dashboard', () => page.stop());

  signal.throwIfAborted();
  if (options.demo) startDemo(at.ingestion_url, keys, services.bus);
  const run: RunFile = {
    pid: process.pid,
    ...at,
    brokers: broker.address,
    redis_url: store.address,
    keys: keys.write,
    operator_key: keys.operator,
  };
  lifetime.started('run file', () => removeRunFile(folder));
  await writeRunFile(folder, run);
  signal.throwIfAborted();
  say('ready');
  console.log(summary({ broker, store, keys, url: at.dashboard_url, demo: options.demo }));
}

async function startBackends(folder: LocalFolder, { memory }: Options): Promise<{ broker: Backend; store: Backend }> {
  const wish = { memory, say, signal: lifetime.signal };
  const [broker, store] = await Promise.allSettled([chooseBroker(folder, wish), chooseStore(wish)]);
  for (const [what, backend] of [
    ['broker', broker],
    ['store', store],
  ] as const)
    if (backend.status === 'fulfilled') lifetime.started(what, backend.value.stop);
  if (broker.status === 'rejected') throw broker.reason as Error;
  if (store.status === 'rejected') throw store.reason as Error;
  return { broker: broker.value, store: store.value };
}

const addresses = (ports: { dashboard: number; 'api-gateway': number; ingestion: number }) => ({
  dashboard_url: `http://localhost:${ports.dashboard}`,
  gateway_url: `http://localhost:${ports['api-gateway']}`,
  ingestion_url: `http://localhost:${ports.ingestion}`,
});

function startDemo(ingestion_url: string, keys: LocalKeys, bus: Bus): void {
  const demo = new DemoFleet({ ingestion_url, write_key: keys.write[DEMO_FLEET] ?? '', bus }, say);
  demo.start(1);
  lifetime.started('simulated fleet', () => demo.stop());
}

function summary(of: { broker: Backend; store: Backend; keys: LocalKeys; url: string; demo: boolean }): string {
  const fleet = of.demo
    ? `${DEMO_FLEET}, simulated (Remove on its page ends it); your own sends with the key of "default"`
    : 'none yet; send with the key of "default"';
  return [
    `Broker   ${of.broker.why}`,
    `Store    ${of.store.why}`,
    `Fleet    ${fleet}`,
    `Address  ${of.url}/#key=${of.keys.operator}`,
    `Key      to send as "default": ${of.keys.write['default']}`,
    `Stop     Ctrl-C`,
  ].join('\n');
}

let exitCode = 0;
async function end(code: number): Promise<never> {
  exitCode ||= code;
  await lifetime.end();
  process.exit(exitCode);
}

let signals = 0;
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => {
    // Who insists is heard: the guards end what is left.
    if (++signals > 2) process.exit(130);
    void end(signal === 'SIGINT' ? 130 : 0);
  });
// Whoever started this and died by SIGKILL could pass no signal on.
const parent = process.ppid;
setInterval(() => process.ppid !== parent && void end(0), 500).unref();

try {
  const options = readOptions(process.argv.slice(2));
  if (options) await lifetime.bringUp(bringUp(options));
  else console.log(HELP);
} catch (error) {
  if (!lifetime.signal.aborted) {
    console.error(error instanceof Error ? error.message : error);
    if (!(error instanceof UsageError))
      console.error('npm run doctor says what is missing on this machine, and how to mend it.');
    await end(1);
  }
}
