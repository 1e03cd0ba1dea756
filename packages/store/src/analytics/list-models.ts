import type { Db } from '@tidemark/db';
import { refreshChangedDays } from './refresh-changed-days.ts';

/** A model, known by its signals. */
export interface KnownModel {
  readonly modelId: string;
  /** How many there are, those that retention has dropped included. */
  readonly signals: number;
  /** Starts of the UTC days of its first and its last signal, epoch milliseconds. */
  readonly firstDay: number;
  readonly lastDay: number;
  readonly symbols: readonly string[];
  /** The name of its declared label specification; null while it was never labelled. */
  readonly declaredSpec: string | null;
  /** The names of all specifications that are kept for it. */
  readonly specNames: readonly string[];
}

const sql = `
  SELECT d.model_id AS "modelId", sum(d.signals)::float8 AS signals, (extract(epoch FROM min(d.ts)) * 1000)::float8 AS "firstDay",
    (extract(epoch FROM max(d.ts)) * 1000)::float8 AS "lastDay", array_agg(DISTINCT d.symbol ORDER BY d.symbol) AS symbols,
    (SELECT coalesce(m.name, l.name) FROM declared_label_specs s JOIN label_specs l ON l.id = s.spec_id
      LEFT JOIN model_label_specs m USING (model_id, spec_id) WHERE s.model_id = d.model_id) AS "declaredSpec",
    ARRAY(SELECT name FROM model_label_specs m WHERE m.model_id = d.model_id ORDER BY name) AS "specNames"
  FROM tidemark.signals_1d d GROUP BY d.model_id ORDER BY d.model_id`;

/**
 * The models that have signals, by name: from the rollup by day, so that no chunk of the signals is opened for what it has.
 * On TimescaleDB signals written behind the aggregate show after its next refresh.
 */
export async function listModels(db: Db): Promise<readonly KnownModel[]> {
  await refreshChangedDays(db);
  return db.query<KnownModel>('list-models', sql);
}
