import { parseArgs } from 'node:util';
import { examine } from './examine.ts';
import { probe } from './probe.ts';
import { exitCodeOf, table } from './table.ts';

const HELP = `npm run doctor [-- --json]

Says what is missing on this machine, what does not work without it, and how to mend it. Installs, starts and changes nothing.

  --json     { ok, findings: [{ what, state, found, without, mend }] }; state: ok, absent, wrong, fatal

Ends with 1 only where npm start could not work.`;

try {
  const { values } = parseArgs({
    options: {
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
      // From doctor.mjs: the Node that npm runs on, which is another than this, and why packages are not as they should be.
      'given-node': { type: 'string', default: process.version },
      'packages-stale': { type: 'string', default: '' },
    },
  });
  if (values.help) console.log(HELP);
  else {
    const packagesStale = values['packages-stale'] || undefined;
    const facts = await probe(process.env, { nodeVersion: values['given-node'], packagesStale });
    const findings = examine(facts);
    const code = exitCodeOf(findings);
    console.log(values.json ? JSON.stringify({ ok: code === 0, findings }, null, 2) : table(findings));
    // What did not answer in time may still be waited for.
    process.exit(code);
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}
