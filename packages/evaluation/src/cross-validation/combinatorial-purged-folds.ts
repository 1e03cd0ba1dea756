import { quote, TidemarkError } from '@tidemark/domain';
import { cutByTime } from './cut-by-time.ts';
import type { Fold, LabelSpans } from './fold.ts';
import { purge } from './purge.ts';
import { checkEmbargo } from './purged-folds.ts';

export interface CombinatorialFoldOptions extends LabelSpans {
  /** Contiguous groups that the rows are cut into, and how many of them each fold tests. */
  readonly groups: number;
  readonly testGroups: number;
  readonly embargoMs: number;
}

export interface CombinatorialFold extends Fold {
  /** The groups it tests, from 0, ascending. */
  readonly testGroups: readonly number[];
}

/**
 * Every choice of `testGroups` of the groups, in lexical order, one fold at a time: purged and embargoed as
 * `purgedFolds` does, around each contiguous run of tested groups. After M. Lopez de Prado, Advances in Financial
 * Machine Learning, 2018, chapter 12.
 * @throws TidemarkError `number.invalid`
 */
export function* combinatorialPurgedFolds(options: CombinatorialFoldOptions): Generator<CombinatorialFold> {
  const { groups, testGroups, embargoMs } = options;
  checkEmbargo(embargoMs);
  const choices = combinations(groups, testGroups);
  const blocks = cutByTime(options, groups);
  for (const tested of choices) {
    yield { ...purge(options, blocks, tested, embargoMs), testGroups: tested };
  }
}

/**
 * How the folds' tests make up whole histories: of each path, the number of the fold that tests each group. Every fold's
 * test of a group belongs to one path; there are C(groups, testGroups) x testGroups / groups of them.
 */
export function combinatorialPaths(groups: number, testGroups: number): number[][] {
  const testedBy: number[][] = Array.from({ length: groups }, () => []);
  for (const [fold, tested] of combinations(groups, testGroups).entries()) {
    for (const group of tested) testedBy[group]?.push(fold);
  }
  return (testedBy[0] ?? []).map((_, path) => testedBy.map((folds) => folds[path] ?? 0));
}

function combinations(groups: number, testGroups: number): number[][] {
  if (!(Number.isInteger(groups) && Number.isInteger(testGroups) && testGroups >= 1 && testGroups < groups)) {
    throw new TidemarkError(
      'number.invalid',
      `${quote(testGroups)} of ${quote(groups)} groups are to be tested`,
      {
        value: testGroups,
        hint: 'Give whole numbers, at least one group to test and one to train on.',
      },
    );
  }
  const found: number[][] = [];
  const choose = (chosen: number[]) => {
    if (chosen.length === testGroups) {
      found.push(chosen);
      return;
    }
    for (let group = (chosen.at(-1) ?? -1) + 1; group < groups; group += 1) choose([...chosen, group]);
  };
  choose([]);
  return found;
}
