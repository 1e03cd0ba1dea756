import { readdir, readFile } from 'node:fs/promises';

/**
 * Resident memory of a process group without its leader, in bytes: the sum over its processes, so that pages which they share count in
 * each. Null where the system has no /proc, as on macOS and Windows.
 */
export async function groupMemory(group: number): Promise<number | null> {
  let names: readonly string[];
  try {
    names = await readdir('/proc');
  } catch {
    return null;
  }
  const processes = names.filter((name) => /^\d+$/.test(name) && Number(name) !== group);
  const sizes = await Promise.all(processes.map((name) => memoryWithin(name, group)));
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function memoryWithin(process: string, group: number): Promise<number> {
  try {
    const stat = await readFile(`/proc/${process}/stat`, 'utf8');
    // The name of the program stands in brackets, and may hold both spaces and brackets.
    const [, , processGroup] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (Number(processGroup) !== group) return 0;
    const status = await readFile(`/proc/${process}/status`, 'utf8');
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1_024;
  } catch {
    // It ended meanwhile.
    return 0;
  }
}
