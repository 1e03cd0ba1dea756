import type { Db } from '@tidemark/db';
import { quote, TidemarkError } from '@tidemark/domain';
import { describeLabelSpec, hashLabelSpec, type LabelSpec } from '@tidemark/evaluation';
import { declareLabelSpec } from './declare-label-spec.ts';
import { keepLabelSpec } from './keep-label-spec.ts';
import type { KeptLabelSpec } from './kept-label-spec.ts';
import { listLabelSpecs } from './list-label-specs.ts';

/** Which specification signals of a model are to be labelled by. */
export interface LabelSpecChoice {
  readonly modelId: string;
  /** Default: the one kept as `name`, or the declared one. */
  readonly spec?: LabelSpec;
  readonly name?: string;
  /** Make it the one whose results the signals' own columns hold, though another one is. */
  readonly declare?: boolean;
}

/**
 * Finds, keeps and declares as the rule says: the first specification of a model is declared; another one needs `declare`,
 * or a name under which it is kept beside.
 * @throws TidemarkError `label.not_declared`, `label.spec_unknown`, `label.spec_conflict`
 */
export async function chooseLabelSpec(db: Db, choice: LabelSpecChoice): Promise<KeptLabelSpec> {
  const { modelId, name, declare = false } = choice;
  const kept = await listLabelSpecs(db, modelId);
  const spec = choice.spec ?? findKept(kept, modelId, name).spec;
  const wanted = { modelId, spec, ...(name === undefined ? {} : { name }) };
  const declared = kept.find((one) => one.declared);
  if (declared === undefined || declare) return declareLabelSpec(db, wanted);
  const isKept = kept.some((one) => one.hash === hashLabelSpec(spec));
  if (isKept || name !== undefined) return keepLabelSpec(db, wanted);
  throw new TidemarkError(
    'label.spec_conflict',
    `the model ${quote(modelId)} is labelled by ${quote(declared.name)}, and ${quote(describeLabelSpec(spec))} is another label specification`,
    {
      value: spec,
      hint: '--declare puts it in place of the declared one and rewrites the signals; --name NAME keeps it beside.',
    },
  );
}

/**
 * The same without keeping or declaring anything: what is not kept yet has the id -1.
 * @throws TidemarkError `label.not_declared`, `label.spec_unknown`
 */
export async function previewLabelSpec(db: Db, choice: LabelSpecChoice): Promise<KeptLabelSpec> {
  const { modelId, name, spec } = choice;
  const kept = await listLabelSpecs(db, modelId);
  if (spec === undefined) return findKept(kept, modelId, name);
  const hash = hashLabelSpec(spec);
  const same = kept.find((one) => one.hash === hash);
  return same ?? { id: -1, name: name ?? describeLabelSpec(spec), hash, spec, declared: kept.length === 0 };
}

function findKept(kept: readonly KeptLabelSpec[], modelId: string, name: string | undefined): KeptLabelSpec {
  const found = kept.find((one) => (name === undefined ? one.declared : one.name === name));
  if (found !== undefined) return found;
  if (name !== undefined && kept.length > 0) {
    throw new TidemarkError(
      'label.spec_unknown',
      `the model ${quote(modelId)} does not keep a label specification named ${quote(name)}`,
      { value: name, hint: `Kept are ${kept.map((one) => one.name).join(', ')}; or say what it is.` },
    );
  }
  throw new TidemarkError(
    'label.not_declared',
    `no label specification is declared for the model ${quote(modelId)}`,
    { value: modelId, hint: 'Say how to label, such as --profit 1% --stop 1% --horizon 60.' },
  );
}
