import type { FeatureImportance, ImportanceComparison, ImportanceReport } from '@tidemark/evaluation';
import { formatPercent } from '../format/format-number.ts';
import { renderPage, type Section } from '../html/page.ts';
import { type HtmlColumn, renderTable } from '../html/render-table.ts';
import { explainExcluded, explainNulls, listNames, type MissingValue } from './explain-missing.ts';
import { daysThatCount } from './format-importance.ts';
import { drawCoefficients, drawDeciles, drawHorizons, drawWindows } from './importance-charts.ts';

/** Features that are drawn; the tables have all. */
const drawn = 30;

const show = (value: number | null | undefined, decimals = 4) =>
  value === null || value === undefined ? null : value.toFixed(decimals).replace(/^-(0\.0*)$/, '$1');

export interface ImportancePageParts {
  readonly subtitle: string;
  readonly notes: readonly string[];
  /** With an earlier report, if one was asked for. */
  readonly comparison: ImportanceComparison | null;
}

/** A feature importance report as one page. */
export function renderImportancePage(
  report: ImportanceReport,
  { subtitle, notes, comparison }: ImportancePageParts,
): string {
  const { features } = report;
  const [first] = features;
  const found = features.filter(({ qValue }) => qValue !== null && qValue <= 0.05);
  return renderPage({
    title: 'Feature importance',
    subtitle,
    figures: [
      { name: 'features', value: String(features.length), note: `${report.excluded.length} left out` },
      {
        name: 'found relevant',
        value: String(found.length),
        note: 'false discovery rate 5%, Benjamini-Hochberg',
      },
      { name: 'strongest', value: first?.name ?? '-', note: `IC ${show(first?.ic.mean) ?? '-'}` },
      {
        name: 'signals',
        value: report.signals.toLocaleString('en-US'),
        note: `over ${daysThatCount(report)} days that have enough`,
      },
    ],
    sections: [
      ...drawSections(report),
      ...(features.length === 0
        ? []
        : [{ title: 'All features', body: renderTable(columnsOf(report), features) }]),
      ...missingSection('Without a value', explainNulls(features)),
      ...missingSection('Left out', explainExcluded(report)),
      ...(comparison === null ? [] : [changesSection(comparison)]),
    ],
    notes,
  });
}

/** The charts for which there is something to draw. */
function drawSections(report: ImportanceReport): readonly Section[] {
  const strongest = report.features.slice(0, drawn);
  const withDeciles = report.features.filter(({ deciles }) => deciles.length > 0).slice(0, 6);
  const sections: Section[] = [];
  if (strongest.some(({ ic }) => ic.mean !== null))
    sections.push({
      title: `Information coefficient over ${report.horizon} candles`,
      text: `${report.features.length > drawn ? `The ${drawn} strongest: ` : ''}Spearman correlation with the market return, per symbol and day, averaged; in order of its t-statistic. Blue: relevant at a false discovery rate of 5%.`,
      body: drawCoefficients(strongest),
    });
  if (strongest.some(({ icByHorizon }) => icByHorizon.some(({ mean }) => mean !== null)))
    sections.push({
      title: 'By horizon',
      text: 'The same coefficient with the return over so many candles; grey where there is none.',
      body: drawHorizons(strongest, report),
    });
  if (strongest.some(({ stability }) => stability.windows.some(({ ic }) => ic !== null)))
    sections.push({
      title: 'Over time',
      text: 'The coefficient in windows of equal length, by their first day: one colour all along is a feature to rely on. Grey: no day with enough signals.',
      body: drawWindows(strongest),
    });
  if (withDeciles.length > 0)
    sections.push({
      title: 'Mean market return by decile',
      text: `Of the strongest features, over ${report.horizon} candles: a feature that orders the market rises or falls from left to right.`,
      body: drawDeciles(withDeciles),
    });
  return sections;
}

function columnsOf({ redundancy }: ImportanceReport): readonly HtmlColumn<FeatureImportance>[] {
  return [
    { heading: '#', cell: ({ rank }) => String(rank), numeric: true },
    { heading: 'feature', cell: ({ name }) => name, wraps: true },
    { heading: 'IC', cell: ({ ic }) => show(ic.mean), numeric: true },
    { heading: 't', cell: ({ ic }) => show(ic.t, 2), numeric: true },
    { heading: 'q', cell: ({ qValue }) => show(qValue), numeric: true },
    { heading: 'stability', cell: ({ stability }) => show(stability.score, 2), numeric: true },
    { heading: 'MI nats', cell: ({ mutualInformation }) => show(mutualInformation), numeric: true },
    { heading: 'IV', cell: ({ separation }) => show(separation?.informationValue), numeric: true },
    { heading: 'KS', cell: ({ separation }) => show(separation?.ks, 3), numeric: true },
    { heading: 'AUC', cell: ({ separation }) => show(separation?.auc, 3), numeric: true },
    { heading: 'null', cell: ({ nullShare }) => formatPercent(nullShare, 1), numeric: true },
    {
      heading: 'like',
      cell: ({ cluster, name }) =>
        listNames(
          (redundancy.clusters[cluster]?.features ?? []).filter((other) => other !== name).slice(0, 3),
        ),
      wraps: true,
    },
  ];
}

function missingSection(title: string, missing: readonly MissingValue[]): readonly Section[] {
  if (missing.length === 0) return [];
  const columns: readonly HtmlColumn<MissingValue>[] = [
    { heading: 'why', cell: ({ what }) => what, wraps: true },
    { heading: 'features', cell: ({ names }) => listNames(names), wraps: true },
  ];
  return [{ title, body: renderTable(columns, missing) }];
}

function changesSection({ changes, gained, lost, signFlips }: ImportanceComparison): Section {
  const listed = [
    ['Changed sides', signFlips],
    ['New', gained],
    ['Gone', lost],
  ] as const;
  const columns: readonly HtmlColumn<ImportanceComparison['changes'][number]>[] = [
    { heading: 'feature', cell: ({ name }) => name, wraps: true },
    { heading: 'rank before', cell: ({ earlierRank }) => String(earlierRank), numeric: true },
    { heading: 'rank now', cell: ({ laterRank }) => String(laterRank), numeric: true },
    { heading: 'IC before', cell: ({ earlierIc }) => show(earlierIc), numeric: true },
    { heading: 'IC now', cell: ({ laterIc }) => show(laterIc), numeric: true },
    { heading: 'change', cell: ({ icChange }) => show(icChange), numeric: true },
  ];
  return {
    title: 'Since the earlier report',
    text: listed
      .filter(([, names]) => names.length > 0)
      .map(([what, names]) => `${what}: ${listNames(names)}.`)
      .join(' '),
    body: renderTable(columns, changes),
  };
}
