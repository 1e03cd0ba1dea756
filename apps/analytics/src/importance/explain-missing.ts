import {
  type FeatureImportance,
  type ImportanceMetric,
  type ImportanceReport,
  importanceReasons,
} from '@tidemark/evaluation';
import { oneLine } from '../format/one-line.ts';

/** Why something is missing, and which features that is so of. */
export interface MissingValue {
  readonly what: string;
  readonly names: readonly string[];
}

const metricNames: Readonly<Record<ImportanceMetric, string>> = {
  ic: 'IC',
  sd: 'spread of the IC',
  t: 't and q',
  mutualInformation: 'MI',
  separation: 'IV, KS and AUC',
  stability: 'stability',
};

/** The metrics of assessed features that have no value: one entry for all features of one reason. */
export function explainNulls(features: readonly FeatureImportance[]): readonly MissingValue[] {
  return gather(
    features.flatMap(({ name, reasons }) =>
      (Object.keys(metricNames) as ImportanceMetric[]).flatMap((metric) => {
        const reason = reasons[metric];
        return reason === undefined ? [] : [[`${metricNames[metric]}: ${importanceReasons[reason]}`, name]];
      }),
    ),
  );
}

/** The features that are not assessed at all. */
export function explainExcluded({ excluded }: ImportanceReport): readonly MissingValue[] {
  return gather(excluded.map(({ name, reason }) => [importanceReasons[reason], name]));
}

function gather(pairs: readonly (readonly string[])[]): readonly MissingValue[] {
  const found = new Map<string, string[]>();
  for (const [what = '', name = ''] of pairs) {
    const names = found.get(what) ?? [];
    found.set(what, names);
    names.push(name);
  }
  return [...found].map(([what, names]) => ({ what, names }));
}

/** Names that are listed: of sixty features without a t-statistic the rest is a number. */
const listed = 10;

/** Names in a line of text. */
export function listNames(names: readonly string[]): string {
  const shown = names.slice(0, listed).map(oneLine).join(', ');
  return names.length > listed ? `${shown} and ${names.length - listed} more` : shown;
}
