import type { FeatureImportance, ImportanceComparison, ImportanceReport } from '@tidemark/evaluation';
import { type Column, formatTable } from '@tidemark/terminal';
import { fitTable } from '../format/fit-table.ts';
import { wrapText } from '../format/wrap-text.ts';
import { explainExcluded, explainNulls, listNames, type MissingValue } from './explain-missing.ts';

const round = (value: number | null | undefined, decimals: number) =>
  value === null || value === undefined ? null : Number(value.toFixed(decimals));

/** Characters of a feature's name that are shown. */
const nameLength = 40;

/** The strongest features, a row each, and what stands beside them, for a terminal of so many columns. */
export function formatImportance(
  report: ImportanceReport,
  { top, width }: { readonly top: number; readonly width: number | null },
): string {
  const shown = report.features.slice(0, top);
  const hidden = report.features.length - shown.length;
  const coefficient =
    `information coefficient (IC): Spearman with the market return over ${report.horizon} candles, per symbol and day, over ` +
    `${daysThatCount(report)} days that have enough signals`;
  return [
    ...wrapText(coefficient, width ?? Number.POSITIVE_INFINITY),
    '',
    ...(shown.length === 0
      ? ['No feature can be assessed.']
      : [fitTable(columnsOf(report), shown, { least: 5, width })]),
    ...(hidden > 0 ? [`... and ${hidden} weaker ones: --top ${report.features.length} shows all`] : []),
    ...titled('without a value', explainNulls(shown)),
    ...formatClusters(report),
    ...titled('left out', explainExcluded(report)),
  ].join('\n');
}

/** Days on which some feature has a coefficient. */
export function daysThatCount({ features }: ImportanceReport): number {
  return features.reduce((most, { ic }) => Math.max(most, ic.days), 0);
}

function columnsOf({ horizons }: ImportanceReport): readonly Column<FeatureImportance>[] {
  return [
    { heading: '#', cell: ({ rank }) => rank },
    { heading: 'feature', cell: ({ name }) => name, most: nameLength },
    { heading: 'IC', cell: ({ ic }) => round(ic.mean, 4) },
    { heading: 't', cell: ({ ic }) => round(ic.t, 2) },
    { heading: 'q', cell: ({ qValue }) => round(qValue, 4) },
    { heading: 'stable', cell: ({ stability }) => round(stability.score, 2) },
    { heading: 'MI nats', cell: ({ mutualInformation }) => round(mutualInformation, 4) },
    { heading: 'IV', cell: ({ separation }) => round(separation?.informationValue, 4) },
    { heading: 'KS', cell: ({ separation }) => round(separation?.ks, 3) },
    { heading: 'AUC', cell: ({ separation }) => round(separation?.auc, 3) },
    { heading: 'null %', cell: ({ nullShare }) => round(100 * nullShare, 1) },
    ...horizons.map((horizon) => ({
      heading: `IC ${horizon}`,
      cell: ({ icByHorizon }: FeatureImportance) =>
        round(icByHorizon.find((one) => one.horizon === horizon)?.mean, 3),
    })),
  ];
}

function titled(title: string, missing: readonly MissingValue[]): readonly string[] {
  if (missing.length === 0) return [];
  return ['', title, ...missing.map(({ what, names }) => `  ${what} (${listNames(names)})`)];
}

function formatClusters({ redundancy }: ImportanceReport): readonly string[] {
  const alike = redundancy.clusters.filter(({ features }) => features.length > 1);
  if (alike.length === 0) return [];
  return [
    '',
    `say much the same (correlation of ${redundancy.threshold} and more), the strongest first`,
    ...alike.map(({ features }) => `  ${listNames(features)}`),
  ];
}

/** What changed since an earlier report. */
export function formatChanges(
  { changes, gained, lost, signFlips }: ImportanceComparison,
  top: number,
): string {
  const columns: readonly Column<ImportanceComparison['changes'][number]>[] = [
    { heading: 'feature', cell: ({ name }) => name, most: nameLength },
    { heading: 'rank', cell: ({ earlierRank, laterRank }) => `${earlierRank} -> ${laterRank}` },
    { heading: 'IC before', cell: ({ earlierIc }) => round(earlierIc, 4) },
    { heading: 'IC now', cell: ({ laterIc }) => round(laterIc, 4) },
    { heading: 'change', cell: ({ icChange }) => round(icChange, 4) },
  ];
  return [
    ...(changes.length === 0 ? ['no feature is in both'] : [formatTable(columns, changes.slice(0, top))]),
    ...listed('changed sides', signFlips),
    ...listed('new', gained),
    ...listed('gone', lost),
  ].join('\n');
}

function listed(what: string, names: readonly string[]): readonly string[] {
  return names.length === 0 ? [] : [`${what}: ${listNames(names)}`];
}
