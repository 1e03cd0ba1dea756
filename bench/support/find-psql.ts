import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';

const installations = '/usr/lib/postgresql';

/** The psql to run: from PATH, else the newest of Debian's installations; null where there is none. */
export function findPsql(): string | null {
  const candidates = ['psql'];
  if (existsSync(installations)) {
    const versions = readdirSync(installations).sort((a, b) => Number(b) - Number(a));
    candidates.push(...versions.map((version) => `${installations}/${version}/bin/psql`));
  }
  return candidates.find((path) => spawnSync(path, ['--version']).status === 0) ?? null;
}
