import type { FeatureView } from '@tidemark/features';
import { defineFeatureView, type FeatureViewDefinition } from '@tidemark/features';
import type { KeptView } from '../layout/view-file.ts';

/** A view from its definition beside its values; null where this release's operators are others, so that its values cannot be computed. */
export function restoreView({
  name,
  version,
  description,
  features,
  fingerprint,
}: KeptView): FeatureView | null {
  try {
    const view = defineFeatureView({
      name,
      version,
      description,
      // What is none is refused by the definition.
      features: features as FeatureViewDefinition['features'],
    });
    return view.fingerprint === fingerprint ? view : null;
  } catch {
    return null;
  }
}
