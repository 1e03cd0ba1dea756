import { createViewRegistry, shippedViews } from '@tidemark/features';
import { type CommandContext, formatTable } from '@tidemark/terminal';

/** `tidemark features list` */
export async function listFeatureViews(context: CommandContext): Promise<void> {
  const views = createViewRegistry(shippedViews).list();
  await context.report({
    data: views.map(({ name, version, fingerprint, names, description }) => ({
      view: name,
      version,
      features: names.length,
      fingerprint,
      description,
    })),
    text: () =>
      formatTable(
        [
          { heading: 'view', cell: (view) => `${view.name}@${view.version}` },
          { heading: 'features', cell: (view) => view.names.length },
          { heading: 'fingerprint', cell: (view) => view.fingerprint.slice(0, 12) },
          { heading: 'description', cell: (view) => view.description, most: 90 },
        ],
        views,
      ),
  });
}
