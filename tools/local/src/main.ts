import type { Bus } from '@chorus/bus';
import { chooseBroker, chooseStore, type Backend } from './backends.ts';
import { buildDashboard, startDashboard } from './dashboard.ts';
import { DemoFleet } from './demo.ts';
import { alreadyRunning, LocalFolder, removeRunFile, writeRunFile, type RunFile } from './folder.ts';
import { DEMO_FLEET, localKeys, type LocalKeys } from './keys.ts';
import { HELP, readOptions, type Options } from './options.ts';
import { portNear } from './ports.ts';
import { startProcesses, startTogether } from './services.ts';

const begun = performance.now();
const say = (text: string) =>
  console.error(`${((performance.now() - begun) / 1000).toFixed(1).padStart(5)} s  ${text}`);

/** What was started, to be stopped in the opposite order. */
const stops: { readonly what: string; readonly stop: () => Promise<unknown> }[] = [];
let stopping: Promise<void> | undefined;

function stopAll(): Promise<void> {
  stopping ??= (async () => {
    say('stopping');
    for (const { what, stop } of stops.toReversed())
      await stop().catch((error: unknown) => say(`${what} did not stop cleanly: ${String(error)}`));
    say('stopped');
  })();
  return stopping;
}

/** Ctrl-C in the middle of a start ends it at the next step. */
function started(what: string, stop: () => Promise<unknown>): void {
  stops.push({ what, stop });
}

async function bringUp(options: Options): Promise<void> {
  const folder = new LocalFolder();
  const running = await alreadyRunning(folder);
  if (running)
    throw new Error(`Chorus already runs from this checkout (process ${running.pid}): ${running.dashboard_url}`);
  await folder.prepare(options.fresh);
  const keys = await localKeys(folder, options.fleets);

  say('building the dashboard (from the cache where nothing changed), starting broker and store');
  const built = buildDashboard(folder).then(() => say('dashboard is built'));
  const backends = startBackends(folder, options);
  await Promise.allSettled([built, backends]);
  await built;
  const { broker, store } = await backends;
  const ports = {
    dashboard: await portNear(options.ports.dashboard, 'the dashboard', say),
    'api-gateway': await portNear(options.ports.gateway, 'the gateway', say),
    ingestion: await portNear(options.ports.ingestion, 'ingestion', say),
  };
  const at = addresses(ports);
  const env = environment({ broker, store, keys, ports });

  say('starting the services');
  const plan = { env, ports, say };
  const services = broker.address === null ? await startTogether(plan) : await startProcesses(folder, plan);
  started('services', () => services.stop());
  say('services are ready, starting the dashboard');
  const page = await startDashboard(folder, {
    port: ports.dashboard,
    env: { ...env, GATEWAY_PUBLIC_URL: `:${ports['api-gateway']}`, INGESTION_PUBLIC_URL: at.ingestion_url },
    say,
  });
  started('dashboard', () => page.stop());

  if (options.demo) startDemo(at.ingestion_url, keys, services.bus);
  const run: RunFile = {
    pid: process.pid,
    ...at,
    brokers: broker.address,
    redis_url: store.address,
    keys: keys.write,
    operator_key: keys.operator,
  };
  await writeRunFile(folder, run);
  started('run file', () => removeRunFile(folder));
  say('ready');
  console.log(summary({ broker, store, keys, url: at.dashboard_url, demo: options.demo }));
}

async function startBackends(folder: LocalFolder, { memory }: Options): Promise<{ broker: Backend; store: Backend }> {
  const [broker, store] = await Promise.allSettled([chooseBroker(folder, memory, say), chooseStore(memory, say)]);
  for (const [what, backend] of [
    ['broker', broker],
    ['store', store],
  ] as const)
    if (backend.status === 'fulfilled') started(what, backend.value.stop);
  if (broker.status === 'rejected') throw broker.reason as Error;
  if (store.status === 'rejected') throw store.reason as Error;
  return { broker: broker.value, store: store.value };
}

const addresses = (ports: { dashboard: number; 'api-gateway': number; ingestion: number }) => ({
  dashboard_url: `http://localhost:${ports.dashboard}`,
  gateway_url: `http://localhost:${ports['api-gateway']}`,
  ingestion_url: `http://localhost:${ports.ingestion}`,
});

function environment(given: {
  broker: Backend;
  store: Backend;
  keys: LocalKeys;
  ports: { dashboard: number };
}): Record<string, string> {
  const { broker, store, keys, ports } = given;
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: process.env['HOME'] ?? '',
    ...Object.fromEntries(
      Object.entries(process.env).filter(([name]) => name.startsWith('KAFKA_')) as [string, string][],
    ),
    ...(broker.address === null ? {} : { BUS: 'kafka', KAFKA_BROKERS: broker.address }),
    ...(store.address === null ? {} : { REDIS_URL: store.address }),
    CHORUS_API_KEYS_FILE: keys.file,
    SESSION_SECRET: keys.session_secret,
    ALLOWED_ORIGINS: `http://localhost:${ports.dashboard},http://127.0.0.1:${ports.dashboard}`,
  };
}

function startDemo(ingestion_url: string, keys: LocalKeys, bus: Bus): void {
  const demo = new DemoFleet({ ingestion_url, write_key: keys.write[DEMO_FLEET] ?? '', bus }, say);
  demo.start(1);
  started('simulated fleet', () => demo.stop());
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

let signals = 0;
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => {
    if (++signals > 2) process.exit(130);
    void stopAll().then(() => process.exit(signal === 'SIGINT' ? 130 : 0));
  });

try {
  const options = readOptions(process.argv.slice(2));
  if (options) await bringUp(options);
  else console.log(HELP);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  await stopAll();
  process.exit(1);
}
