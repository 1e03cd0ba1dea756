import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import { AdapterFactory } from './adapter-factory.js';
import { loadEngineClass } from './load-engine-class.js';

/**
 * Prisma's schema engine on one database; close it after use.
 * @param {{ url: string, datamodels?: [string, string][], onLog?: (line: string) => void, onNotice?: (text: string) => void }} options
 */
export async function createEngine({ url, datamodels, onLog, onNotice }) {
  const Engine = await loadEngineClass();
  const factory = new AdapterFactory({ url, ...(onNotice === undefined ? {} : { onNotice }) });
  const engine = await Engine.new(
    // An empty list makes the engine crash.
    { datamodels: datamodels?.length ? datamodels : undefined },
    (/** @type {string} */ line) => onLog?.(line),
    bindMigrationAwareSqlAdapterFactory(factory),
  );
  return { engine, close: () => factory.close() };
}
