import { describe, expect, it } from '@jest/globals';
import { message } from '../testing/fleet.ts';
import { extractAccesses } from './extract-accesses.ts';

const inText = (text: string): string[] =>
  extractAccesses(message('a', { content: { text } })).map(
    ({ access, resource, intent, release }) =>
      `${release === true ? 'release' : access} ${resource}${intent === undefined ? '' : ` (${intent})`}`,
  );
const inShell = (command: string): string[] => inText(`\`\`\`sh\n${command}\n\`\`\``);

describe('things that are named by kind and number or code', () => {
  it.each([
    ['I will cancel reservation 4WQ150 now.', ['write reservation:4WQ150 (cancel)']],
    ['Order #48213 has been paid.', ['write order:48213 (pay)']],
    ['Updating the checkout-7 service.', ['write service:checkout-7 (update)']],
    [
      'We approved row 17 of orders and rejected orders row 18.',
      ['write orders/17 (approve)', 'write orders/18 (reject)'],
    ],
    ['Looking at shipment SHP-12345.', ['read shipment:SHP-12345']],
    ['I am locking machine build-12.', ['exclusive machine:build-12']],
    ['I take machine build-12 for myself.', ['exclusive machine:build-12']],
    ['Waiting for machine build-12 before I go on.', ['exclusive machine:build-12 (wait)']],
    ['I am blocked on machine build-12.', ['exclusive machine:build-12 (wait)']],
    ['Machine build-12 is free again.', ['release machine:build-12']],
    ['Unlocking machine build-12.', ['release machine:build-12']],
  ])('%s', (text, expected) => {
    expect(inText(text)).toEqual(expected);
  });

  it.each([
    'Has anybody cancelled reservation 4WQ150?',
    'I will not cancel reservation 4WQ150.',
    'Nobody cancelled reservation 4WQ150.',
    'Yesterday I cancelled reservation 4WQ150.',
    'Should we cancel reservation 4WQ150 at some point?',
  ])('are only read where nothing is done to them: %s', (text) => {
    expect(inText(text)).toEqual(['read reservation:4WQ150']);
  });

  it.each([
    'The order took 30s, version v2.1 and 14 h 30 min.',
    'We update 3 of 5 and create 20 more.',
    'Part 2 of the meeting, page 17, line 40.',
    'the 2nd row of the 3rd table',
    'A meeting at 10 and a build in 9 minutes.',
  ])('are none: %s', (text) => {
    expect(inText(text)).toEqual([]);
  });
});

describe('commands', () => {
  it.each([
    ['rm -rf build/out.log', ['write build/out.log (delete)']],
    ['sudo mv a.txt docs/b.txt', ['write a.txt (move)', 'write docs/b.txt (move)']],
    ['git rm src/old.ts && git push origin main', ['write src/old.ts (delete)', 'write branch:main (push)']],
    ['git push --force origin HEAD:main', ['write branch:main (overwrite)']],
    ['psql shop -c "UPDATE orders SET paid = true WHERE id = 17"', ['write orders/17 (update)']],
    [`mysql -e 'DELETE FROM claims WHERE claim_id=5;'`, ['write claims/5 (delete)']],
    ['psql -c "ALTER TABLE orders DROP COLUMN tier"', ['write table:orders (alter)']],
    ['psql -c "SELECT name FROM users"', ['read table:users']],
    ['kubectl apply -f deploy/shop.yaml', ['write deploy/shop.yaml (apply)']],
    ['kubectl scale deployment/shop --replicas=0', ['write deployment:shop (stop)']],
    ['kubectl -n prod delete deployment shop', ['write deployment:shop (delete)']],
    ['systemctl restart nginx', ['write service:nginx (restart)']],
    ['docker stop shop-1', ['write container:shop-1 (stop)']],
    ['sed -i "s/a/b/" src/x.ts', ['write src/x.ts (edit)']],
    ['sed "s/a/b/" src/x.ts', ['read src/x.ts']],
    ['python make.py > out/report.md', ['write out/report.md (write)', 'read make.py']],
    ['echo "rm -rf src/x.ts"', ['write src/x.ts']],
  ])('%s', (command, expected) => {
    expect(inShell(command)).toEqual(expected);
  });

  it('are read after a prompt as well, and not in prose', () => {
    expect(inText('$ git push origin release')).toEqual(['write branch:release (push)']);
    expect(inText('You can git push origin release later.')).toEqual([]);
  });

  it('SQL is read in a fence of its own', () => {
    expect(inText('```sql\nUPDATE stock\nSET amount = 3\nWHERE sku = 5;\nDROP TABLE IF EXISTS old\n```')).toEqual([
      'write table:stock (update)',
      'write table:old (drop)',
    ]);
  });
});
