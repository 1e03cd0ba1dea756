import { quote, TidemarkError } from '@tidemark/domain';
import {
  assessImportance,
  compareImportance,
  type ImportanceReport,
  importanceHorizons,
  labelHorizon,
  type ScoredSignals,
} from '@tidemark/evaluation';
import {
  getImportanceReport,
  listImportanceReports,
  readFeatureColumns,
  readForwardReturns,
  readScoredSignals,
  readSignalSpan,
  saveImportanceReport,
} from '@tidemark/store';
import { type CommandContext, formatTable, showProgress } from '@tidemark/terminal';
import { formatTime, isoTime, parseWholeNumber } from '@tidemark/terminal/values';
import { terminalWidth } from '../format/terminal-width.ts';
import { writePage } from '../html/write-page.ts';
import type { SelectionOptions } from '../query/add-selection-options.ts';
import { describeSelection, selectionData } from '../query/describe-selection.ts';
import { readModelSpec } from '../query/read-model-spec.ts';
import { noSignals, readSelection } from '../query/read-selection.ts';
import { readSpecNotes } from '../query/read-spec-notes.ts';
import { listNames } from './explain-missing.ts';
import { formatChanges, formatImportance } from './format-importance.ts';
import { importanceData } from './importance-data.ts';

export interface ImportanceOptions extends SelectionOptions {
  readonly horizon?: string;
  readonly top: string;
  readonly compare?: string;
  readonly list?: true;
  readonly save: boolean;
  readonly html?: string;
}

/** Candles of the return where neither an option nor a label specification says. */
const defaultHorizon = 60;

/** `tidemark analytics importance` */
export async function runImportance(context: CommandContext, options: ImportanceOptions): Promise<void> {
  if (options.list === true) return listReports(context, options.model);
  const top = parseWholeNumber(options.top, { name: '--top', min: 1 });
  const given =
    options.horizon === undefined ? null : parseWholeNumber(options.horizon, { name: '--horizon', min: 1 });
  const db = await context.openDb();
  const query = await readSelection(db, options);
  const signals = await readScoredSignals(db, query);
  if (signals.length === 0) throw noSignals(query);
  const modelId = theModel(signals);
  const kept = await readModelSpec(db, {
    modelId,
    ...(options.spec === undefined ? {} : { name: options.spec }),
  });
  const horizon = given ?? (kept === null ? defaultHorizon : labelHorizon(kept.spec));
  const horizons = [...new Set([...importanceHorizons, horizon])].sort((a, b) => a - b);

  const earlier = options.compare === undefined ? null : await readEarlier(context, modelId, options.compare);
  await using features = await readFeatureColumns(db, signals);
  const entryDelayMs = kept?.spec.entryDelayMs ?? 0;
  const values = await readForwardReturns(db, signals, { horizons, entryDelayMs });
  using progress = showProgress({ stderr: context.stderr, quiet: context.quiet, unit: 'features' });
  let done = 0;
  const report = await assessImportance({
    signals,
    features: features.columns(),
    stringFeatures: features.stringNames,
    returns: horizons.map((length, at) => ({ horizon: length, values: values[at] ?? new Float64Array() })),
    horizon,
    onFeature: () => {
      done += 1;
      progress.update(done, features.names.length);
    },
  });
  progress[Symbol.dispose]();
  const saved = options.save
    ? await saveImportanceReport(db, { modelId, specId: kept?.id ?? null, report })
    : null;
  const comparison = earlier === null ? null : compareImportance(earlier, report);
  const subtitle = describeSelection(query, signals);
  const notes = [
    ...(await readSpecNotes(db, signals, query.specName)),
    ...(saved === null ? [] : [`Kept as report ${saved.id}.`]),
    ...(earlier === null || earlier.horizon === horizon
      ? []
      : [`The earlier report is about returns over ${earlier.horizon} candles, this one over ${horizon}.`]),
  ];
  if (options.html !== undefined) {
    const { renderImportancePage } = await import('./importance-page.ts');
    await writePage(context, options.html, renderImportancePage(report, { subtitle, notes, comparison }));
  }
  await context.report({
    data: {
      ...selectionData({ ...query, modelId }),
      id: saved?.id ?? null,
      ...importanceData(report),
      notes,
      ...(comparison === null ? {} : { comparison }),
    },
    text: () =>
      [
        subtitle,
        '',
        formatImportance(report, { top, width: terminalWidth(context) }),
        ...(comparison === null ? [] : ['', 'since the earlier report', formatChanges(comparison, top)]),
        '',
        ...notes,
      ].join('\n'),
  });
}

/** @throws TidemarkError `command.wrong_use` if the signals are of several models */
function theModel({ series }: ScoredSignals): string {
  const models = [...new Set(series.map(({ modelId }) => modelId))];
  const [modelId] = models;
  if (modelId !== undefined && models.length === 1) return modelId;
  throw new TidemarkError('command.wrong_use', 'importance is about one model, and none was named', {
    value: models,
    hint: `Name one with --model; there are ${listNames(models)}.`,
  });
}

async function readEarlier(
  context: CommandContext,
  modelId: string,
  which: string,
): Promise<ImportanceReport> {
  const db = await context.openDb();
  const [last] = which === 'last' ? await listImportanceReports(db, { modelId, limit: 1 }) : [];
  if (which === 'last' && last === undefined) {
    throw new TidemarkError(
      'importance.unknown',
      `no earlier importance report of ${quote(modelId)} is kept`,
      {
        value: modelId,
        hint: 'Leave --compare out the first time; the report is kept, and the next one can be compared with it.',
      },
    );
  }
  const { report, modelId: of } = await getImportanceReport(db, last?.id ?? which);
  if (of !== modelId) {
    throw new TidemarkError(
      'command.wrong_use',
      `report ${which} is of the model ${quote(of)}, not of ${quote(modelId)}`,
      { value: which, hint: 'Compare with a report of the same model: --list shows them.' },
    );
  }
  // Only this command and the API write reports, as `assessImportance` gave them.
  return report as ImportanceReport;
}

async function listReports(context: CommandContext, modelId: string | undefined): Promise<void> {
  const db = await context.openDb();
  const reports = await listImportanceReports(db, modelId === undefined ? {} : { modelId });
  // Of a model that nobody knows there is no list, not an empty one.
  if (reports.length === 0 && modelId !== undefined) await readSignalSpan(db, { modelId });
  await context.report({
    data: {
      reports: reports.map(({ createdAt, ...report }) => ({ ...report, createdAt: isoTime(createdAt) })),
    },
    text: () =>
      reports.length === 0
        ? 'No importance report is kept.'
        : formatTable(
            [
              { heading: 'id', cell: ({ id }) => id },
              { heading: 'model', cell: (report) => report.modelId },
              { heading: 'made', cell: ({ createdAt }) => formatTime(createdAt) },
            ],
            reports,
          ),
  });
}
