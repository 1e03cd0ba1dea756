import { quote, TidemarkError } from '@tidemark/domain';
import { cutByTime } from './cut-by-time.ts';
import type { Fold, LabelSpans } from './fold.ts';
import { purge } from './purge.ts';

export interface PurgedFoldOptions extends LabelSpans {
  /** Test blocks, 2 or more. */
  readonly folds: number;
  /** Rows that begin within this time after a block's last label end are not trained on; customarily the longest lookback. */
  readonly embargoMs: number;
  /**
   * `k-fold` (default): each block is tested once, on what was trained before and after it. `walk-forward`: one block more
   * is cut, the first is trained on only, and each later one is tested on what was trained before it.
   */
  readonly kind?: 'k-fold' | 'walk-forward';
}

/**
 * Folds of contiguous test blocks, of as equal a count of rows as whole instants allow: rows of one instant, whatever
 * their symbol, stay together. Training rows whose label [ts, labelEnd) meets [first ts, last label end) of the block
 * are purged, those within the embargo after it dropped. After M. Lopez de Prado, Advances in Financial Machine Learning,
 * 2018, chapter 7.
 * @throws TidemarkError `number.invalid` where a label has no end, or there are fewer instants than blocks
 */
export function purgedFolds(options: PurgedFoldOptions): Fold[] {
  const { folds, embargoMs, kind = 'k-fold' } = options;
  if (!Number.isInteger(folds) || folds < 2) {
    throw new TidemarkError('number.invalid', `${quote(folds)} folds are asked for`, {
      value: folds,
      hint: 'Give a whole number from 2 on.',
    });
  }
  checkEmbargo(embargoMs);
  if (kind === 'k-fold') {
    const blocks = cutByTime(options, folds);
    return blocks.map((_, tested) => purge(options, blocks, [tested], embargoMs));
  }
  const blocks = cutByTime(options, folds + 1);
  return blocks
    .slice(1)
    .map((_, index) => purge(options, blocks.slice(0, index + 2), [index + 1], embargoMs));
}

/** @throws TidemarkError `number.invalid` */
export function checkEmbargo(embargoMs: number): void {
  if (embargoMs >= 0 && Number.isFinite(embargoMs)) return;
  throw new TidemarkError('number.invalid', `the embargo is ${quote(embargoMs)} ms`, {
    value: embargoMs,
    hint: 'Give milliseconds, 0 or more.',
  });
}
