import { TidemarkError } from '@tidemark/domain';

/** `server.data_denied` for a data folder that belongs to another user. */
export function dataDenied(dataFolder: string, cause: unknown): TidemarkError {
  return new TidemarkError(
    'server.data_denied',
    `The data of the managed server cannot be read: ${dataFolder}`,
    {
      value: dataFolder,
      hint: 'Run the command as the user that made the data folder, or set TIDEMARK_HOME to a folder of your own.',
      cause,
    },
  );
}
