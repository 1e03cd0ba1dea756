import { fileURLToPath } from 'node:url';
import { runMeasured } from './run-measured.ts';

const script = fileURLToPath(new URL('./importance-process.ts', import.meta.url));

export interface ImportanceRun {
  /** Seconds. */
  readonly read: number;
  readonly compute: number;
  readonly total: number;
  readonly rows: number;
  readonly features: Readonly<
    Record<string, { readonly ic: number; readonly auc: number; readonly ks: number }>
  >;
  readonly peakBytes: number;
}

/** Reads and assesses the features of a model in a process of its own. Linux only, for the peak of its memory. */
export function runImportance(url: string, modelId: string): Promise<ImportanceRun> {
  return runMeasured(script, [url, modelId]);
}
