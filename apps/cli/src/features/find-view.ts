import { quote, TidemarkError } from '@tidemark/domain';
import { createViewRegistry, type FeatureView, parseViewName, shippedViews } from '@tidemark/features';

/** @param text a name, of which the latest version is meant, or name@version. @throws TidemarkError `feature.unknown` */
export function findView(text: string): FeatureView {
  const { name, version } = parseViewName(text);
  return createViewRegistry(shippedViews).get(name, version);
}

/** @throws TidemarkError `feature.unknown` */
export function checkFeature(view: FeatureView, name: string): void {
  if (view.features[name] !== undefined && view.names.includes(name)) return;
  throw new TidemarkError(
    'feature.unknown',
    `the view ${view.name}@${view.version} has no feature ${quote(name)}`,
    {
      value: name,
      hint: `\`tidemark features describe ${view.name}\` lists its ${view.names.length}.`,
    },
  );
}
