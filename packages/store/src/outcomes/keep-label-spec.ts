import type { Db } from '@tidemark/db';
import { quote, TidemarkError } from '@tidemark/domain';
import { describeLabelSpec, hashLabelSpec, type LabelSpec } from '@tidemark/evaluation';
import type { KeptLabelSpec } from './kept-label-spec.ts';
import { listLabelSpecs } from './list-label-specs.ts';
import { lockModelSpecs } from './lock-model.ts';

export interface LabelSpecToKeep {
  readonly modelId: string;
  readonly spec: LabelSpec;
  /** By which the model knows it; default a short readable form of the specification. */
  readonly name?: string;
}

// An update that changes nothing, so that the id comes back although the row was there.
const keepSpec = `
  INSERT INTO label_specs (hash, name, spec) VALUES ($1, $2, $3)
  ON CONFLICT (hash) DO UPDATE SET hash = excluded.hash RETURNING id`;

const keepForModel = `
  INSERT INTO model_label_specs (model_id, spec_id, name) VALUES ($1, $2, $3)`;

/**
 * Keeps a specification for a model, beside those that are kept; one that is kept already stays under its name.
 * @throws TidemarkError `label.spec_conflict` if the name stands for another specification, or this one for another name
 */
export function keepLabelSpec(db: Db, { modelId, spec, name }: LabelSpecToKeep): Promise<KeptLabelSpec> {
  return db.transaction(async (tx) => {
    await lockModelSpecs(tx, modelId);
    const hash = hashLabelSpec(spec);
    const kept = await listLabelSpecs(tx, modelId);
    const same = kept.find((one) => one.hash === hash);
    if (same !== undefined && (name === undefined || name === same.name)) return same;
    if (same !== undefined) {
      throw conflict(modelId, name ?? '', `keeps this label specification as ${quote(same.name)} already`);
    }
    if (name === 'own') throw conflict(modelId, name, 'cannot keep a specification as "own"');
    if (kept.some((one) => one.name === name)) {
      throw conflict(modelId, name ?? '', `keeps another label specification as ${quote(name)}`);
    }
    const described = describeLabelSpec(spec);
    // The short form leaves out costs and delay, so that two specifications may share it.
    const free = kept.some((one) => one.name === described) ? `${described} ${hash.slice(0, 8)}` : described;
    const chosen = name ?? free;
    const [row] = await tx.query<{ id: number }>('keep-label-spec', keepSpec, [hash, described, spec]);
    if (row === undefined) throw new TypeError('the label specification was not stored');
    await tx.query('keep-model-label-spec', keepForModel, [modelId, row.id, chosen]);
    return { id: row.id, name: chosen, hash, spec, declared: false };
  });
}

function conflict(modelId: string, name: string, what: string): TidemarkError {
  return new TidemarkError('label.spec_conflict', `the model ${quote(modelId)} ${what}`, {
    value: name,
    hint: 'A name of a model stands for one specification, for good: choose another name, or leave it out.',
  });
}
