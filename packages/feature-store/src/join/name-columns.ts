import { quote, TidemarkError } from '@tidemark/domain';
import type { ResolvedView } from './resolve-views.ts';

/**
 * The names of the output columns of each view. Names that differ in case alone are taken for the same, as DuckDB does.
 * @param input columns that are carried through
 * @throws TidemarkError `join.column_conflict`
 */
export function nameColumns(
  input: readonly string[],
  views: readonly ResolvedView[],
  full: boolean,
): readonly (readonly string[])[] {
  const taken = new Map<string, string>();
  const take = (name: string, whose: string): void => {
    const other = taken.get(name.toLowerCase());
    if (other !== undefined) throw conflict(name, [other, whose], full);
    taken.set(name.toLowerCase(), whose);
  };
  for (const name of input) take(name, 'the rows');
  return views.map((view) =>
    view.features.map((feature) => {
      const name = full ? `${prefixOf(view, views)}__${feature}` : feature;
      take(name, `${view.name}@${view.version}`);
      return name;
    }),
  );
}

function prefixOf({ name, version }: ResolvedView, views: readonly ResolvedView[]): string {
  const versions = new Set(views.filter((view) => view.name === name).map((view) => view.version));
  return versions.size > 1 ? `${name}@${version}` : name;
}

function conflict(name: string, [one, other]: readonly [string, string], full: boolean): TidemarkError {
  return new TidemarkError(
    'join.column_conflict',
    `${one} and ${other} both have a column ${quote(name)}${one === other ? ', twice' : ''}`,
    {
      value: name,
      hint: full
        ? 'Leave one of them out, or call it otherwise.'
        : 'Ask for full feature names, view__feature, or choose features.',
    },
  );
}
