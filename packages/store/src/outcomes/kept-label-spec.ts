import type { LabelSpec } from '@tidemark/evaluation';

/** A label specification that is kept for a model. */
export interface KeptLabelSpec {
  readonly id: number;
  /** By which the model knows it. */
  readonly name: string;
  /** SHA-256 of its canonical form, hex. */
  readonly hash: string;
  readonly spec: LabelSpec;
  /** Whether the signals' own columns hold its results. */
  readonly declared: boolean;
}
