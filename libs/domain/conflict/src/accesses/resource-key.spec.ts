import { describe, expect, it } from '@jest/globals';
import { resourceKey } from './resource-key.ts';

describe('the key of a resource', () => {
  it.each([
    ['booking:4WQ150', 'reservation:4WQ150'],
    ['Reservation/4WQ150', 'reservation:4WQ150'],
    ['orders/17', 'orders:17'],
    ['./src/a.ts', 'src/a.ts'],
    ['src/a.ts', 'src/a.ts'],
    ['services/pricing/a.ts', 'services/pricing/a.ts'],
    ['https://example.com/a', 'https://example.com/a'],
    ['price:SKU-1', 'price:SKU-1'],
    ['stock:SKU-1', 'stock:SKU-1'],
    ['out.csv', 'out.csv'],
    ['__proto__', '__proto__'],
  ])('%s is %s', (resource, key) => {
    expect(resourceKey(resource)).toBe(key);
    expect(resourceKey(key)).toBe(key);
  });
});
