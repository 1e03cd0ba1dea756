import type { RetrainLease, RetrainRequest } from '@tidemark/domain';
import type { DatasetManifest } from '@tidemark/feature-store';
import type { TrainRequest } from '../protocol/trainer-request.ts';
import type { Artefact } from '../run/hash-artefact.ts';
import type { TrainerResult } from '../run/run-trainer.ts';
import type { RequestContext } from './request-handler.ts';

/** A model that was trained and that nobody knows of yet. */
export interface TrainedModel {
  readonly request: RetrainRequest;
  readonly lease: RetrainLease;
  /** The trainer's name. */
  readonly trainer: string;
  /** What it was asked: features, labels, seed, parameters, fold and rows. */
  readonly asked: TrainRequest;
  readonly manifest: DatasetManifest;
  /** When the last label of its training rows ended, epoch milliseconds: what is decided later it cannot have seen. */
  readonly labelEnd: number;
  readonly artefact: Artefact;
  /** The artefact's folder, relative to the feature store; `request.json` lies beside it. */
  readonly artefactPath: string;
  /** The same, absolute. */
  readonly folder: string;
  readonly metrics: TrainerResult['metrics'];
}

/**
 * Makes a trained model known, and completes its request in the same transaction. It throws where the lease is lost, and then nothing
 * may have been published.
 */
export type PublishModel = (trained: TrainedModel, context: RequestContext) => Promise<void>;
