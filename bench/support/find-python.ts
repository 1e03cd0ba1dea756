import { spawnSync } from 'node:child_process';

/** A Python in which the peers of the analytics can run: TIDEMARK_PYTHON, else `python3`; null where none can. */
export function findPython(): string | null {
  const wanted = 'import pandas, psycopg2, scipy, sqlalchemy';
  const candidates = [process.env.TIDEMARK_PYTHON ?? 'python3'];
  return candidates.find((path) => spawnSync(path, ['-c', wanted]).status === 0) ?? null;
}
