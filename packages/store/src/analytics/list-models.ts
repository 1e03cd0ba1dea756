import type { Db } from '@tidemark/db';

/** A model, known by its signals. */
export interface KnownModel {
  readonly modelId: string;
  readonly signals: number;
  /** Days (start, epoch milliseconds UTC) of its first and its last signal. */
  readonly firstDay: number;
  readonly lastDay: number;
  readonly symbols: readonly string[];
  /** The name of its declared label specification; null while it was never labelled. */
  readonly declaredSpec: string | null;
  /** The names of all specifications that are kept for it. */
  readonly specNames: readonly string[];
}

/** The models that have signals, by name. Cheap: it reads the rollup by day. */
export async function listModels(db: Db): Promise<readonly KnownModel[]> {
  throw new Error(`not read yet of ${typeof db}`);
}
