import { serveParent, tellParent } from '../in-worker.ts';

// A worker for specs: it counts what it is asked, in memory, and dies when told to.
if (process.argv[2] === 'broken') throw new Error('born to fail');

let asked = 0;
console.log(`life of ${process.pid}, for ${process.env.PURPOSE}`);
serveParent((command) => {
  asked += 1;
  if (command === 'die') process.exit(3);
  if (command === 'fail') throw new Error('it was told to fail');
  if (command === 'news') tellParent({ asked });
  return { asked, command };
});
