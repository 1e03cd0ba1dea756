import type { Db } from '@tidemark/db';
import { quote, TidemarkError } from '@tidemark/domain';

/** The specification under which outcomes stand that a bot wrote itself. */
export const ownSpec = 0;

const readDeclared = `
  SELECT model_id, spec_id FROM declared_label_specs WHERE $1::text IS NULL OR model_id = $1`;

const readNamed = `
  SELECT model_id, spec_id, name FROM model_label_specs WHERE $1::text IS NULL OR model_id = $1 ORDER BY model_id, name`;

/**
 * By which specifications the outcomes of a model are read, those that take precedence first; null for a model that
 * keeps none of the name that was asked for.
 */
export type SpecsOf = (modelId: string) => readonly number[] | null;

/** @throws TidemarkError `label.spec_unknown` if no model of the selection keeps a specification of that name */
export async function findLabelSpecs(
  db: Db,
  { modelId, specName }: { readonly modelId?: string; readonly specName?: string },
): Promise<SpecsOf> {
  if (specName === 'own') return () => [ownSpec];
  if (specName === undefined) {
    const rows = await db.query<{ model_id: string; spec_id: number }>('read-declared-specs', readDeclared, [
      modelId ?? null,
    ]);
    const declared = new Map(rows.map((row) => [row.model_id, row.spec_id]));
    return (model) => [...new Set([ownSpec, declared.get(model) ?? ownSpec])];
  }
  const rows = await db.query<{ model_id: string; spec_id: number; name: string }>(
    'read-model-specs',
    readNamed,
    [modelId ?? null],
  );
  const named = new Map(
    rows.flatMap((row) => (row.name === specName ? [[row.model_id, [row.spec_id]]] : [])),
  );
  if (named.size === 0) throw unknownSpec(specName, modelId, [...new Set(rows.map(({ name }) => name))]);
  return (model) => named.get(model) ?? null;
}

function unknownSpec(specName: string, modelId: string | undefined, known: readonly string[]): TidemarkError {
  const whose = modelId === undefined ? 'no model' : `the model ${quote(modelId)}`;
  const verb = modelId === undefined ? 'keeps' : 'does not keep';
  return new TidemarkError(
    'label.spec_unknown',
    `${whose} ${verb} a label specification named ${quote(specName)}`,
    {
      value: specName,
      hint:
        known.length === 0
          ? 'None is kept yet: label its signals first, or leave the name out.'
          : `Kept are ${known.slice(0, 10).join(', ')}; leave the name out for the declared one.`,
    },
  );
}
