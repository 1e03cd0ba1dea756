import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { TidemarkError } from '@tidemark/domain';
import type { Installation } from './installation.ts';

const versionedParents = [
  { parent: '/usr/lib/postgresql', match: /^\d+$/, bin: 'bin' },
  { parent: '/usr', match: /^pgsql-\d+$/, bin: 'bin' },
  { parent: '/usr/local', match: /^pgsql$/, bin: 'bin' },
  { parent: '/opt/homebrew/opt', match: /^postgresql(@\d+)?$/, bin: 'bin' },
  { parent: '/usr/local/opt', match: /^postgresql(@\d+)?$/, bin: 'bin' },
];

/** Every PostgreSQL of this machine that can load TimescaleDB, newest first. */
export function listLocalInstallations(env: NodeJS.ProcessEnv): readonly Installation[] {
  const found = new Map<string, Installation>();
  for (const pgConfig of pgConfigs(env)) {
    const installation = inspect(pgConfig);
    if (installation !== null) found.set(installation.binFolder, installation);
  }
  return [...found.values()].sort((a, b) => Number.parseFloat(b.version) - Number.parseFloat(a.version));
}

/**
 * The machine's own PostgreSQL with TimescaleDB: the one whose data folder is already in `home`, else the newest.
 * Errors: `server.not_found`, naming what was looked for.
 */
export function findLocalInstallation(home: string, env: NodeJS.ProcessEnv): Installation {
  const all = listLocalInstallations(env);
  const used = all.find(({ folderName }) => existsSync(join(home, folderName, 'data')));
  const chosen = used ?? all[0];
  if (chosen !== undefined) return chosen;
  const places = ['PATH', ...versionedParents.map(({ parent }) => parent)].join(', ');
  throw new TidemarkError(
    'server.not_found',
    `No PostgreSQL installation offers TimescaleDB: looked with pg_config in ${places} for one that has ` +
      'extension/timescaledb.control in its share folder and the timescaledb library in its library folder',
    {
      hint: 'Install TimescaleDB for a PostgreSQL 15 or later, or leave TIDEMARK_PG unset for the embedded server.',
    },
  );
}

function pgConfigs(env: NodeJS.ProcessEnv): string[] {
  const folders = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  for (const { parent, match, bin } of versionedParents) {
    if (!existsSync(parent)) continue;
    const names = readdirSync(parent).filter((name) => match.test(name));
    folders.push(...names.map((name) => join(parent, name, bin)));
  }
  return folders.map((folder) => join(folder, 'pg_config')).filter((path) => existsSync(path));
}

function inspect(pgConfig: string): Installation | null {
  const { stdout, status } = spawnSync(pgConfig, ['--bindir', '--sharedir', '--pkglibdir', '--version'], {
    encoding: 'utf8',
  });
  const [binFolder = '', share = '', libraries = '', versionLine = ''] =
    status === 0 ? stdout.split('\n') : [];
  const version = /\d+(\.\d+)?/.exec(versionLine)?.[0];
  const control = join(share, 'extension', 'timescaledb.control');
  const usable =
    version !== undefined &&
    Number.parseInt(version, 10) >= 15 &&
    ['postgres', 'initdb'].every((name) => existsSync(join(binFolder, name))) &&
    existsSync(control) &&
    ['timescaledb.so', 'timescaledb.dylib'].some((name) => existsSync(join(libraries, name)));
  if (!usable) return null;
  const extension = /default_version\s*=\s*'([^']+)'/.exec(readFileSync(control, 'utf8'))?.[1] ?? 'unknown';
  return {
    kind: 'local',
    bundle: null,
    binFolder,
    version,
    folderName: `local-${Number.parseInt(version, 10)}`,
    title: `local PostgreSQL ${version} with TimescaleDB ${extension}`,
    // The extension would otherwise report to its maker over the network.
    settings: ['shared_preload_libraries=timescaledb', 'timescaledb.telemetry_level=off'],
  };
}
