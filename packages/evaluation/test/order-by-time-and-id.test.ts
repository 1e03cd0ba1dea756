import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { orderBy } from '../src/statistics/order-by.ts';
import { orderByTimeAndId } from '../src/statistics/order-by-time-and-id.ts';

it('orders as ordering by both keys does, whatever ties', () => {
  const row = fc.record({ time: fc.integer({ min: -3, max: 3 }), id: fc.integer({ min: 0, max: 5 }) });
  fc.assert(
    fc.property(fc.array(row, { maxLength: 300 }), (rows) => {
      const times = Float64Array.from(rows, ({ time }) => time);
      const ids = Float64Array.from(rows, ({ id }) => id);
      expect([...orderByTimeAndId(times, ids)]).toEqual([...orderBy([times, ids])]);
    }),
  );
});
