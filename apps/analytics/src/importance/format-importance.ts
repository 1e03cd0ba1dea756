import {
  type FeatureImportance,
  type ImportanceComparison,
  type ImportanceReport,
  importanceReasons,
} from '@tidemark/evaluation';
import { type Column, formatTable } from '@tidemark/terminal';

const round = (value: number | null | undefined, decimals: number) =>
  value === null || value === undefined ? null : Number(value.toFixed(decimals));

/** The strongest features, a row each, and what stands beside them. */
export function formatImportance(report: ImportanceReport, top: number): string {
  const shown = report.features.slice(0, top);
  const hidden = report.features.length - shown.length;
  return [
    `information coefficient: Spearman with the market return over ${report.horizon} candles, per symbol and day, over ${daysThatCount(report)} days that have enough signals`,
    '',
    formatTable(columnsOf(report), shown),
    ...(hidden > 0 ? [`... and ${hidden} weaker ones: --top ${report.features.length} shows all`] : []),
    ...explainNulls(shown),
    ...formatClusters(report),
    ...(report.excluded.length > 0 ? ['', 'left out'] : []),
    ...report.excluded.map(({ name, reason }) => `  ${name}: ${importanceReasons[reason]}`),
  ].join('\n');
}

/** Days on which some feature has a coefficient. */
export function daysThatCount({ features }: ImportanceReport): number {
  return features.reduce((most, { ic }) => Math.max(most, ic.days), 0);
}

function columnsOf({ horizons }: ImportanceReport): readonly Column<FeatureImportance>[] {
  return [
    { heading: '#', cell: ({ rank }) => rank },
    { heading: 'feature', cell: ({ name }) => name, most: 40 },
    { heading: 'IC', cell: ({ ic }) => round(ic.mean, 4) },
    { heading: 't', cell: ({ ic }) => round(ic.t, 2) },
    { heading: 'q', cell: ({ qValue }) => round(qValue, 4) },
    ...horizons.map((horizon) => ({
      heading: `IC ${horizon}`,
      cell: ({ icByHorizon }: FeatureImportance) =>
        round(icByHorizon.find((one) => one.horizon === horizon)?.mean, 3),
    })),
    { heading: 'stable', cell: ({ stability }) => round(stability.score, 2) },
    { heading: 'MI nats', cell: ({ mutualInformation }) => round(mutualInformation, 4) },
    { heading: 'IV', cell: ({ separation }) => round(separation?.informationValue, 4) },
    { heading: 'KS', cell: ({ separation }) => round(separation?.ks, 3) },
    { heading: 'AUC', cell: ({ separation }) => round(separation?.auc, 3) },
    { heading: 'null %', cell: ({ nullShare }) => round(100 * nullShare, 1) },
  ];
}

function explainNulls(features: readonly FeatureImportance[]): string[] {
  const lines = features.flatMap(({ name, reasons }) =>
    Object.entries(reasons).map(([metric, reason]) => `  ${name}, ${metric}: ${importanceReasons[reason]}`),
  );
  return lines.length === 0 ? [] : ['', 'without a value', ...lines];
}

function formatClusters({ redundancy }: ImportanceReport): string[] {
  const alike = redundancy.clusters.filter(({ features }) => features.length > 1);
  if (alike.length === 0) return [];
  return [
    '',
    `say much the same (correlation of ${redundancy.threshold} and more), the strongest first`,
    ...alike.map(({ features }) => `  ${features.join(', ')}`),
  ];
}

/** What changed since an earlier report. */
export function formatComparison(
  { changes, gained, lost, signFlips }: ImportanceComparison,
  top: number,
): string {
  const columns: readonly Column<ImportanceComparison['changes'][number]>[] = [
    { heading: 'feature', cell: ({ name }) => name, most: 40 },
    { heading: 'rank', cell: ({ earlierRank, laterRank }) => `${earlierRank} -> ${laterRank}` },
    { heading: 'IC before', cell: ({ earlierIc }) => round(earlierIc, 4) },
    { heading: 'IC now', cell: ({ laterIc }) => round(laterIc, 4) },
    { heading: 'change', cell: ({ icChange }) => round(icChange, 4) },
  ];
  return [
    formatTable(columns, changes.slice(0, top)),
    ...(signFlips.length > 0 ? [`changed sides: ${signFlips.join(', ')}`] : []),
    ...(gained.length > 0 ? [`new: ${gained.join(', ')}`] : []),
    ...(lost.length > 0 ? [`gone: ${lost.join(', ')}`] : []),
  ].join('\n');
}
