import type { ArchiveFile } from '@tidemark/market';

/** Files that are loaded together: under the venue's symbols, or one symbol under another name. */
export interface NamedFiles {
  readonly as: string | null;
  readonly files: readonly ArchiveFile[];
}

/**
 * A stored symbol is of one market: where an archive has a symbol in several, the first keeps the name and the others
 * add their market to it, such as BTCUSDT-SPOT.
 */
export function nameSymbols(files: readonly ArchiveFile[]): readonly NamedFiles[] {
  const owners = new Map<string, string>();
  const groups = new Map<string | null, ArchiveFile[]>([[null, []]]);
  for (const file of files) {
    const { symbol, market } = file;
    const owner = owners.get(symbol) ?? market;
    owners.set(symbol, owner);
    const as = owner === market ? null : `${symbol}-${market.toUpperCase()}`;
    groups.set(as, [...(groups.get(as) ?? []), file]);
  }
  return [...groups].map(([as, group]) => ({ as, files: group }));
}
