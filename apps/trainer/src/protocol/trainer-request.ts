import { z } from 'zod';

/** A column of features. */
const features = z.array(z.string().min(1));
const classes = z.array(z.string().min(1)).min(1);
const parameters = z.record(z.string(), z.unknown());
const absolute = z.string().startsWith('/');

/** What `train` is asked: the content of its request file. */
export const trainRequestSchema = z.object({
  format: z.literal(1),
  verb: z.literal('train'),
  modelId: z.string(),
  /** Tells apart models of one id, such as a symbol. */
  key: z.string(),
  /** All chance in the training follows from it: the same request gives the same artefact. */
  seed: z.number().int(),
  /** The classes that labels have, in the order in which a trainer should count them. */
  labels: classes,
  features,
  dataset: z.object({
    name: z.string(),
    id: z.string(),
    /** SHA-256, hex, of its contents. */
    hash: z.string(),
    fold: z.number().int(),
    rows: z.number().int(),
  }),
  /** Parquet files, absolute: `row`, `label`, `weight` and the features; other columns are no features and may tell the future. */
  data: z.array(absolute).min(1),
  parameters,
});

/** What `predict` is asked. */
export const predictRequestSchema = z.object({
  format: z.literal(1),
  verb: z.literal('predict'),
  modelId: z.string(),
  key: z.string(),
  seed: z.number().int(),
  labels: classes,
  features,
  /** The folder that `train` left, absolute. It is not to be changed. */
  artefact: absolute,
  /** Parquet files, absolute: `row` and the features. */
  data: z.array(absolute).min(1),
  parameters,
});

export type TrainRequest = Readonly<z.output<typeof trainRequestSchema>>;
export type PredictRequest = Readonly<z.output<typeof predictRequestSchema>>;
export type TrainerRequest = TrainRequest | PredictRequest;
