import { PrismaPg } from '@prisma/adapter-pg';
import type pg from 'pg';
import { PrismaClient } from '../generated/client.ts';
import type { Observer } from './create-observer.ts';
import { observeQueries } from './extensions/observe-queries.ts';
import { requireTimeRange } from './extensions/require-time-range.ts';

/** Prisma's client over a pool that it shares and does not own, with every extension of the product. */
export function extendPrisma(pool: pg.Pool, observe: Observer, url: string) {
  return new PrismaClient({ adapter: new PrismaPg(pool), errorFormat: 'minimal' })
    .$extends(observeQueries(observe, url))
    .$extends(requireTimeRange);
}
