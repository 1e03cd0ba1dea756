/** What a version of a model may be. At most one of a model and key is active. */
export const modelStates = ['candidate', 'active', 'retired'] as const;
export type ModelState = (typeof modelStates)[number];

/** A model for people: its id, and its key where it has one. */
export function nameModel({ modelId, key }: { readonly modelId: string; readonly key: string }): string {
  return key === 'default' ? modelId : `${modelId}, ${key}`;
}

/** What made a version active. */
export const promotionReasons = ['gate', 'manual', 'rollback'] as const;
export type PromotionReason = (typeof promotionReasons)[number];

/** A view of features that a model reads, with the definition that it was trained on. */
export interface ModelView {
  readonly name: string;
  readonly version: number;
  readonly fingerprint: string;
}

/** What a version was trained on. */
export interface ModelDataset {
  readonly name: string;
  readonly id: string;
  /** SHA-256, hex, of its contents. */
  readonly hash: string;
}

/** A version of a model: what it was made from, and where its artefact is. Times are epoch milliseconds. */
export interface ModelVersion {
  readonly modelId: string;
  /** From 1, counted through all keys of the model. */
  readonly version: number;
  /** Tells apart models of one id, as in the retrain request that led to it; `default` where there is nothing to tell apart. */
  readonly key: string;
  readonly state: ModelState;
  readonly trainer: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly views: readonly ModelView[];
  readonly dataset: ModelDataset;
  /** The label specification that it was trained by, with every default in it. */
  readonly labelSpec: unknown;
  /** What its trainer says of itself, by split; the gate does not believe it. */
  readonly metrics: Readonly<Record<string, unknown>>;
  /** Relative to the feature store. */
  readonly artefactPath: string;
  /** SHA-256, hex, of the artefact. */
  readonly artefactHash: string;
  /** When the last of its training labels ended: what is decided later, plus an embargo, it cannot have seen. */
  readonly labelEnd: number;
  /** The retrain request that led to it; null where it was registered by hand. */
  readonly requestId: string | null;
  readonly createdAt: number;
  readonly promotedAt: number | null;
  readonly retiredAt: number | null;
  /** When its artefact was given up to be deleted, which happens only to what never was active; it cannot be promoted since. */
  readonly artefactPrunedAt: number | null;
}
