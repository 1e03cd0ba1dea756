import { TidemarkError } from '@tidemark/domain';
import { type ArchiveFile, openBinanceArchive } from '@tidemark/market';

export interface ReachableOptions {
  readonly base: string;
  readonly cacheDir: string;
  /** The file to ask for. */
  readonly file: ArchiveFile | undefined;
  readonly signal: AbortSignal;
}

/** Whether the archive answers, asked twice at most: a demo on a machine without a network has to start soon. */
export async function isReachable({ base, cacheDir, file, signal }: ReachableOptions): Promise<boolean> {
  const retry = { attempts: 2, firstDelayMs: 250 };
  const archive = await openBinanceArchive({ base, cacheDir, retry, silenceMs: 5_000 });
  try {
    return file !== undefined && (await archive.find(file, signal)) !== null;
  } catch (error) {
    if (error instanceof TidemarkError && error.code === 'http.failed') return false;
    throw error;
  }
}
