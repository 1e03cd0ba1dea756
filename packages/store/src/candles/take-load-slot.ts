import type { Db } from '@tidemark/db';

const slots = new WeakMap<Db, { free: number; readonly waiting: (() => void)[] }>();

/**
 * Runs a load when the database's pool has a connection to spare for it. A load holds one connection for its
 * transaction and makes chunks on another: as many loads as connections would wait for each other for ever.
 */
export async function takeLoadSlot<Result>(db: Db, load: () => Promise<Result>): Promise<Result> {
  const slot = slots.get(db) ?? { free: Math.max(1, db.pool.options.max - 1), waiting: [] };
  slots.set(db, slot);
  if (slot.free > 0) slot.free -= 1;
  else await new Promise<void>((resolve) => slot.waiting.push(resolve));
  try {
    return await load();
  } finally {
    const next = slot.waiting.shift();
    if (next === undefined) slot.free += 1;
    else next();
  }
}
