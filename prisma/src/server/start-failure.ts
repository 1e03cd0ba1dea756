import { TidemarkError } from '@tidemark/domain';

const mends: readonly (readonly [RegExp, string])[] = [
  [/No space left on device/i, 'Free some disk space and run the command again; the data is safe.'],
  [
    /Permission denied|could not access directory|has invalid permissions|has wrong ownership/i,
    'Give the folder back to the user that runs PostgreSQL (chown -R, and chmod 700 for the data folder).',
  ],
  [
    /incompatible with server/i,
    'The data was made by another major version of PostgreSQL: use that version, or move the data folder away to begin anew.',
  ],
  [
    /not a valid data directory|could not locate a valid checkpoint|invalid checkpoint record|invalid primary checkpoint|could not open file "global|corrupt|bogus data|incorrect checksum|could not find the database system/i,
    'The data folder is damaged: restore it from a backup, or move it away and load the data again.',
  ],
  [
    /error while loading shared libraries|Library not loaded/i,
    'A system library is missing: install it, or name a server with --db or DATABASE_URL.',
  ],
  [
    /shared memory|max_connections|Cannot allocate memory/i,
    'The machine is short of memory or shared memory for another server: stop one, then run the command again.',
  ],
];

/** `server.start_failed` with the end of what PostgreSQL said, and the mend if the fault is a known one. */
export function startFailure(what: string, folder: string, output: string, cause?: unknown): TidemarkError {
  const tail = output.trim().split('\n').slice(-8).join('\n');
  const mend = mends.find(([pattern]) => pattern.test(tail))?.[1];
  return new TidemarkError('server.start_failed', `${what} in ${folder}${tail === '' ? '' : `:\n${tail}`}`, {
    value: folder,
    hint: mend ?? 'Read server.log in that folder, or name another server with --db or DATABASE_URL.',
    cause,
  });
}
