import { assessCalibration } from '@tidemark/evaluation';
import { readScoredSignals } from '@tidemark/store';
import type { CommandContext } from '@tidemark/terminal';
import { terminalWidth } from '../format/terminal-width.ts';
import { writePage } from '../html/write-page.ts';
import type { SelectionOptions } from '../query/add-selection-options.ts';
import { describeSelection, selectionData } from '../query/describe-selection.ts';
import { noSignals, readSelection } from '../query/read-selection.ts';
import { readSpecNotes } from '../query/read-spec-notes.ts';
import { formatCalibration } from './format-calibration.ts';

export interface CalibrationOptions extends SelectionOptions {
  readonly html?: string;
}

/** `tidemark analytics calibration` */
export async function runCalibration(context: CommandContext, options: CalibrationOptions): Promise<void> {
  const db = await context.openDb();
  const query = await readSelection(db, options);
  const signals = await readScoredSignals(db, query);
  if (signals.length === 0) throw noSignals(query);
  const report = assessCalibration(signals);
  const notes = await readSpecNotes(db, signals, query.specName);
  const subtitle = describeSelection(query, signals);
  if (options.html !== undefined) {
    const { renderCalibrationPage } = await import('./calibration-page.ts');
    await writePage(context, options.html, renderCalibrationPage(report, { subtitle, notes }));
  }
  await context.report({
    data: { ...selectionData(query), ...report, notes },
    text: () => [subtitle, '', formatCalibration(report, terminalWidth(context)), '', ...notes].join('\n'),
  });
}
