import type { SchemaEngine } from '@prisma/schema-engine-wasm';

export interface EngineOptions {
  readonly url: string;
  readonly datamodels?: [path: string, content: string][];
  /** The engine's own log, a JSON document a line. */
  readonly onLog?: (line: string) => void;
  /** A warning of the server's while a migration runs, its hint on a second line. */
  readonly onNotice?: (text: string) => void;
}

/** Prisma's schema engine on one database; close it after use. */
export function createEngine(
  options: EngineOptions,
): Promise<{ readonly engine: SchemaEngine; close(): Promise<void> }>;
