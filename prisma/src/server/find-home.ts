import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';

const packageSchema = z.object({ name: z.string() });

/** Where the managed servers keep their data: TIDEMARK_HOME, else `.tidemark` at the project root. */
export function findHome(env: NodeJS.ProcessEnv, cwd: string): string {
  const named = env.TIDEMARK_HOME;
  return named ? resolve(cwd, named) : join(findProjectRoot(cwd), '.tidemark');
}

/** The nearest folder upwards that holds the product's configuration or its workspace; else `cwd` itself. */
export function findProjectRoot(cwd: string): string {
  const start = resolve(cwd);
  for (let folder = start; ; folder = dirname(folder)) {
    if (isProjectRoot(folder)) return folder;
    if (dirname(folder) === folder) return start;
  }
}

function isProjectRoot(folder: string): boolean {
  if (existsSync(join(folder, 'pnpm-workspace.yaml'))) return true;
  try {
    if (readdirSync(folder).some((name) => /^tidemark\.config\.\w+$/.test(name))) return true;
    const parsed = packageSchema.safeParse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')));
    return parsed.success && parsed.data.name === 'tidemark';
  } catch {
    // No package.json, not JSON, or a folder that may not be listed: not a root.
    return false;
  }
}
