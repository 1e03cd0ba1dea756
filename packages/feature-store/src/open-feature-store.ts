import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type Engine, type EngineOptions, openEngine } from './engine/open-engine.ts';
import { sweepPartials } from './layout/publish-file.ts';
import { settleLeftBehind } from './layout/publish-version.ts';

/** A folder of Parquet files with the engine that reads and writes them. */
export interface FeatureStore extends AsyncDisposable {
  /** Absolute. */
  readonly folder: string;
  readonly engine: Engine;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Opens the feature store in a folder, which is made if it is not there. @throws TidemarkError `file.unwritable` */
export async function openFeatureStore(
  options: EngineOptions & { readonly folder: string },
): Promise<FeatureStore> {
  const folder = resolve(options.folder);
  await mkdir(folder, { recursive: true });
  await sweepPartials(folder);
  // Beside the data, where there is room for them: temporary files of the system are often kept in memory.
  const engine = await openEngine({ spillFolder: join(folder, '.spill'), ...options });
  await settleLeftBehind(folder, engine.connection);
  return { folder, engine, [Symbol.asyncDispose]: () => engine[Symbol.asyncDispose]() };
}
