// npm run doctor: what is missing on this machine, what that disables, and how to mend it. Installs nothing. What can be
// said without packages is said here; the rest is in src/doctor/.
import { staleNow, runOnBundledNode } from '../nx/install.mjs';

const OLDEST_NODE = [20, 19];

const [major, minor] = process.versions.node.split('.').map(Number);
const isOld = major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1]);
const stale = staleNow();
if (isOld || stale === 'nothing is installed yet') {
  const findings = [
    isOld && {
      what: 'Node.js',
      state: 'fatal',
      found: process.version,
      without: 'npm start and npm test do not run',
      mend: `install Node.js ${OLDEST_NODE.join('.')} or newer: https://nodejs.org`,
    },
    stale && {
      what: 'Packages',
      state: 'absent',
      found: stale,
      without: 'npm start and npm test install them first; until then nothing more can be looked at',
      mend: 'npm ci && npm run doctor',
    },
  ].filter(Boolean);
  console.log(
    process.argv.includes('--json')
      ? JSON.stringify({ ok: !isOld, findings }, null, 2)
      : findings
          .map(({ what, found, without, mend }) => `${what}: ${found}\n    so: ${without}\n    do: ${mend}`)
          .join('\n'),
  );
  process.exitCode = isOld ? 1 : 0;
} else {
  try {
    process.exitCode = await runOnBundledNode('tools/local/src/doctor/doctor.main.ts', [
      `--given-node=${process.version}`,
      `--packages-stale=${stale ?? ''}`,
      ...process.argv.slice(2),
    ]);
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
