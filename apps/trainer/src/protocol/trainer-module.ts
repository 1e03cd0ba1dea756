import type { TrainerMetrics } from './trainer-metrics.ts';
import type { PredictRequest, TrainRequest } from './trainer-request.ts';

/** What a verb of a module trainer is given. */
export interface VerbContext<Request> {
  readonly request: Request;
  /** An empty folder, absolute, for the artefact or `predictions.parquet`. */
  readonly folder: string;
  /** How far it is, 0 to 1. */
  progress(share: number, message?: string): void;
  /** Finite numbers by name, or by split and name. Later ones replace earlier ones of the same name. */
  metrics(metrics: TrainerMetrics): void;
}

/** What a module trainer exports. It runs in a process of its own, and fails by throwing. */
export interface TrainerModule {
  train(context: VerbContext<TrainRequest>): Promise<void> | void;
  predict(context: VerbContext<PredictRequest>): Promise<void> | void;
}
