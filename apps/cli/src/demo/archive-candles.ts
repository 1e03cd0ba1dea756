import { type IngestEvent, ingestArchive } from '@tidemark/ingest';
import { type ArchiveFile, archivePath } from '@tidemark/market';
import type { DemoCandles } from './demo-candles.ts';
import { nameSymbols } from './name-symbols.ts';

export interface ArchiveCandlesOptions {
  /** For people. */
  readonly source: string;
  readonly base: string;
  readonly cacheDir: string;
  readonly files: readonly ArchiveFile[];
}

/** Files of an archive as the demo's candles. */
export function archiveCandles({ source, base, cacheDir, files }: ArchiveCandlesOptions): DemoCandles {
  return {
    source,
    synthetic: false,
    oldest: Math.min(...files.map(({ period }) => Date.parse(period))),
    async ingest(db, { onEvent, signal }) {
      const symbols = new Set<string>();
      let inserted = 0;
      let clean = true;
      for (const { as, files: group } of nameSymbols(files)) {
        const stored = new Map(group.map((file) => [archivePath(file), as ?? file.symbol]));
        const note = (event: IngestEvent) => {
          const name =
            event.kind === 'loaded' || event.kind === 'skipped' ? stored.get(event.file) : undefined;
          if (name !== undefined) symbols.add(name);
          onEvent(event);
        };
        const name = as === null ? {} : { as };
        const summary = await ingestArchive({
          db,
          base,
          cacheDir,
          files: group,
          ...name,
          signal,
          onEvent: note,
        });
        signal.throwIfAborted();
        inserted += summary.inserted;
        clean &&= summary.failedFiles === 0 && summary.rejected === 0;
      }
      return { symbols: [...symbols].sort(), inserted, clean };
    },
  };
}
