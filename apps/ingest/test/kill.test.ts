import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createTestDatabase, describeEachServer } from '@tidemark/db/testing';
import { type KillArchive, makeKillArchive } from './kill-archive.ts';
import { countStrayKnownFrom, digestLoad } from './kill-digest.ts';
import { runIngest } from './kill-ingest.ts';

const kills = 20;
/** The moments of the kills come from here: the same ones each time, as far as a machine keeps time. */
const seed = 20_260_622;

let archive: KillArchive;
beforeAll(async () => {
  archive = await makeKillArchive();
});
afterAll(async () => {
  await archive[Symbol.asyncDispose]();
});

await describeEachServer(describe, (server) => {
  test(`${kills} kills at random moments leave what an undisturbed load leaves`, async () => {
    await using undisturbed = await createTestDatabase(server);
    const whole = await runIngest(undisturbed.url, archive);
    expect({ ...whole, loaded: [...whole.loaded].sort() }).toMatchObject({
      loaded: [...archive.sources].sort(),
    });

    await using disturbed = await createTestDatabase(server);
    const { db } = disturbed;
    const random = createRandom(seed);
    const reported = new Set<string>();
    const progress: number[] = [];
    for (let round = 0; round < kills; round++) {
      // One kill in three hits the start, up to the first file; the others come while files are loaded. Near the
      // end only the start is left to hit: a load that ended would not be killed.
      const isNearEnd = (progress.at(-1) ?? 0) > archive.sources.length - 12;
      const afterLoaded = isNearEnd ? 0 : Math.floor(random() * 3);
      const delayMs = random() * (afterLoaded > 0 ? 120 : whole.firstLoadedAfterMs * (isNearEnd ? 0.3 : 0.7));
      const run = await runIngest(disturbed.url, archive, { afterLoaded, delayMs });
      expect(run).toMatchObject({ exitCode: null, stdout: '' });
      for (const source of run.loaded) {
        expect(reported).not.toContain(source);
        reported.add(source);
      }
      const ledger = await db.prisma.ingestLedger.findMany({ select: { source: true } });
      const stored = new Set(ledger.map(({ source }) => source));
      expect([...reported].filter((source) => !stored.has(source))).toEqual([]);
      progress.push(stored.size);
    }
    // Otherwise it would not have been the load that was killed, or no file would have been committed in between.
    expect(progress.at(-1)).toBeLessThan(archive.sources.length);
    expect(new Set(progress).size).toBeGreaterThan(kills / 4);

    const clean = await runIngest(disturbed.url, archive);
    const summary: { files: number; skipped: number; failedFiles: number } = JSON.parse(clean.stdout);
    expect(summary.failedFiles).toBe(0);
    expect(summary.files + summary.skipped).toBe(archive.sources.length);
    expect(await digestLoad(db)).toEqual(await digestLoad(undisturbed.db));
    expect(await countStrayKnownFrom(db)).toBe(0);
    expect(await countStrayKnownFrom(undisturbed.db)).toBe(0);
  }, 180_000);
});

/** Uniform in [0, 1), the same sequence for the same seed (mulberry32). */
function createRandom(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
