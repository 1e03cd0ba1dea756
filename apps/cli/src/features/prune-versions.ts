import { quote, TidemarkError } from '@tidemark/domain';
import { type PrunePlan, planPrune, pruneVersions } from '@tidemark/feature-store';
import { parseViewName } from '@tidemark/features';
import { type CommandContext, formatBytes, formatTable } from '@tidemark/terminal';
import { openStore } from '../options/open-store.ts';
import { type VersionOptions, versionColumns, versionData, versionFilter } from './list-versions.ts';

export interface PruneOptions extends Omit<VersionOptions, 'month'> {
  readonly wholeView?: true;
  readonly yes?: true;
}

/** `tidemark features versions prune [VIEW]` */
export async function prune(
  context: CommandContext,
  view: string | undefined,
  options: PruneOptions,
): Promise<void> {
  const filter = versionFilter(view, options);
  const whole = options.wholeView === true ? [wholeView(view, options)] : [];
  const db = options.yes === true ? await context.openDb() : null;
  await using store = await openStore(context, options);
  const plan = await planPrune(store, { ...filter, wholeViews: whole });
  if (db !== null) await pruneVersions(store, db, plan);
  const { versions, bytes, kept, views } = plan;
  await context.report({
    data: {
      deleted: db !== null,
      bytes,
      versions: versions.map(versionData),
      kept: kept.map(({ version, because }) => ({ because, ...(versionData(version) as object) })),
      views: views.map(({ name, version }) => `${name}@${version}`),
    },
    text: () => formatPlan(plan, db !== null),
  });
}

function wholeView(
  view: string | undefined,
  { symbol, tf }: PruneOptions,
): { readonly name: string; readonly version: number } {
  const { name, version } = parseViewName(view ?? '');
  if (version !== undefined && symbol === undefined && tf === undefined) return { name, version };
  throw new TidemarkError('command.wrong_use', `--whole-view was given with ${quote(view ?? 'no view')}`, {
    value: view ?? null,
    hint: 'Name the view and its version, and no symbol or timeframe: tidemark features versions prune ta@1 --whole-view',
  });
}

function formatPlan({ versions, bytes, kept }: PrunePlan, deleted: boolean): string {
  const pinned = kept.filter(({ because }) => because === 'dataset').length;
  const lines = [
    ...(versions.length === 0 ? [] : [formatTable(versionColumns, versions), '']),
    `${versions.length} files, ${formatBytes(bytes)} ${deleted ? 'deleted' : 'to delete'}`,
    ...(pinned === 0 ? [] : [`${pinned} kept for datasets`]),
    ...(kept.length === pinned
      ? []
      : [`${kept.length - pinned} kept since current values go on from their state`]),
  ];
  if (!deleted && versions.length > 0) lines.push('Nothing was deleted: --yes does it.');
  return lines.join('\n');
}
