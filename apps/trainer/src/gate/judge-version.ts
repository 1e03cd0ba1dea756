import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Db } from '@tidemark/db';
import { longestLength, type ModelVersion, type ModelView, type TimeRange } from '@tidemark/domain';
import {
  type GateReport,
  type GateRules,
  judgeCandidate,
  type ScoredSignals,
  scoredSignalsOf,
} from '@tidemark/evaluation';
import {
  buildDataset,
  type DatasetManifest,
  type DatasetSpec,
  exportDataset,
  type FeatureStore,
  scorePredictions,
} from '@tidemark/feature-store';
import type { ViewRegistry } from '@tidemark/features';

/** A version that can be asked: `predict` takes a Parquet file of rows, and leaves one of `row`, `pred` and `proba`. */
export interface JudgedVersion {
  readonly model: Pick<ModelVersion, 'modelId' | 'views' | 'labelEnd'>;
  predict(rows: string, out: string): Promise<void>;
}

export interface JudgeRequest {
  readonly candidate: JudgedVersion;
  /** null where none is active. */
  readonly active: JudgedVersion | null;
  /** What the candidate's dataset was made of: its decisions, labels and views are those that are judged. */
  readonly spec: DatasetSpec;
  /** Milliseconds that decisions have to lie after the last training label of both. */
  readonly embargoMs: number;
  /** Decisions before this instant, epoch milliseconds. */
  readonly until: number;
  readonly views: ViewRegistry;
  readonly rules?: Partial<GateRules>;
  readonly product: string;
  readonly signal?: AbortSignal;
}

export interface Judgement {
  /** Decision times, [from, to). */
  readonly window: TimeRange;
  readonly report: GateReport;
  /** The rows that both predicted; null where there were none. */
  readonly dataset: Pick<DatasetManifest, 'name' | 'id' | 'hash'> | null;
}

/**
 * Lets a candidate and the active version predict the same decisions, none of which either can have seen in training, labels them anew, and judges by what
 * became of them. What a trainer says of its own model plays no part.
 */
export async function judgeVersion(store: FeatureStore, db: Db, request: JudgeRequest): Promise<Judgement> {
  const { candidate, active, embargoMs, until, rules = {} } = request;
  const ended = Math.max(candidate.model.labelEnd, active?.model.labelEnd ?? Number.NEGATIVE_INFINITY);
  const window = { from: Math.min(ended + embargoMs, until), to: until };
  const nothing = scoredSignalsOf([]);
  const judge = (one: ScoredSignals, other: ScoredSignals | null) =>
    judgeCandidate({ candidate: one, active: active === null ? null : (other ?? nothing), rules });
  const rows = await buildRows(store, db, request, candidate.model.views, window);
  if (rows === null) return { window, report: judge(nothing, null), dataset: null };
  const own = await predicted(store, candidate, rows);
  const same = active !== null && namesOf(active.model.views) === namesOf(candidate.model.views);
  const others =
    active === null || same ? rows : await buildRows(store, db, request, active.model.views, window);
  const other = active === null || others === null ? null : await predicted(store, active, others);
  const { name, id, hash } = rows;
  return { window, report: judge(own, other), dataset: { name, id, hash } };
}

/** The decisions of a window with the features of views, as a dataset: it can be made again, too. null where none has a label. */
async function buildRows(
  store: FeatureStore,
  db: Db,
  { spec, views, product, signal }: JudgeRequest,
  wanted: readonly ModelView[],
  { from, to }: TimeRange,
): Promise<DatasetManifest | null> {
  if (spec.rows.of === 'file' || to - from < longestLength(spec.rows.tf)) return null;
  const rows = { ...spec.rows, from, to };
  const judged: DatasetSpec = {
    ...spec,
    name: `${spec.name.slice(0, 50)}-gate`,
    rows,
    views: wanted.map(({ name, version }) => `${name}@${version}`),
    // The rows are what is wanted; folds are not.
    split: { kind: 'k-fold', folds: 2, embargo: 0 },
    sample: 1,
  };
  const { knownAt: _, ...now } = judged;
  try {
    const built = await buildDataset(store, db, {
      spec: now,
      views,
      product,
      ...(signal === undefined ? {} : { signal }),
    });
    return built.manifest;
  } catch (error) {
    if (isEmpty(error)) return null;
    throw error;
  }
}

async function predicted(
  store: FeatureStore,
  { model, predict }: JudgedVersion,
  manifest: DatasetManifest,
): Promise<ScoredSignals> {
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-gate-'));
  try {
    const rows = join(folder, 'rows.parquet');
    const predictions = join(folder, 'predictions.parquet');
    await exportDataset(store, { manifest, out: rows, blind: true });
    await predict(rows, predictions);
    return await scorePredictions(store, { manifest, predictions, modelId: model.modelId });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function namesOf(views: readonly ModelView[]): string {
  return JSON.stringify(views.map(({ name, version }) => [name, version]));
}

function isEmpty(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'dataset.empty';
}
