import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FeatureStore, openFeatureStore } from '../open-feature-store.ts';

/** A feature store in a folder of its own, deleted at the end. */
export async function makeStore(): Promise<FeatureStore> {
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-store-'));
  const store = await openFeatureStore({ folder, threads: 2 });
  return {
    ...store,
    async [Symbol.asyncDispose]() {
      await store[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
