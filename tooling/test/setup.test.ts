import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { fingerprint } from '../setup/fingerprint.js';
import { temporaryHouse } from './support/temporary-house.ts';

/** Runs a module that holds the lock for 100 ms and writes `+` and `-` when it gets and gives it; its exit code. */
function holdLock(
  folder: string,
  work = 'await new Promise((resolve) => setTimeout(resolve, 100));',
): Promise<number | null> {
  const lock = new URL('../setup/lock.js', import.meta.url).href;
  const script = `
    import { appendFileSync } from 'node:fs';
    const { withLock } = await import(${JSON.stringify(lock)});
    await withLock('lock', async () => { appendFileSync('log', '+'); ${work} appendFileSync('log', '-'); });`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    cwd: folder,
    stdio: 'ignore',
  });
  return new Promise((resolve) => child.once('close', resolve));
}

const log = (folder: string) => readFileSync(join(folder, 'log'), 'utf8');
const locks = (folder: string) => readdirSync(folder).filter((name) => name.startsWith('lock'));

describe('the lock of the set-up', () => {
  it('lets one process in at a time and leaves nothing behind', async () => {
    using house = temporaryHouse({});
    const codes = await Promise.all([1, 2, 3, 4].map(() => holdLock(house.root)));
    expect(codes).toEqual([0, 0, 0, 0]);
    expect(log(house.root)).toBe('+-+-+-+-');
    expect(locks(house.root)).toEqual([]);
  });

  it('is taken from a process that was killed, by one of those that wait', async () => {
    using house = temporaryHouse({});
    await holdLock(house.root, "process.kill(process.pid, 'SIGKILL');");
    expect(existsSync(join(house.root, 'lock'))).toBe(true);
    await Promise.all([1, 2, 3].map(() => holdLock(house.root)));
    expect(log(house.root)).toBe('++-+-+-');
    expect(locks(house.root)).toEqual([]);
  });

  it('is given back by one that is told to end, or fails', async () => {
    using house = temporaryHouse({});
    expect(
      await holdLock(
        house.root,
        "process.kill(process.pid, 'SIGTERM'); await new Promise((r) => setTimeout(r, 9e3));",
      ),
    ).toBe(143);
    expect(await holdLock(house.root, "throw new Error('x');")).toBe(1);
    expect(locks(house.root)).toEqual([]);
  });

  it('is taken from a machine that has been silent for a minute', async () => {
    using house = temporaryHouse({ lock: { host: 'elsewhere', pid: 1 } });
    const silent = Date.now() / 1000 - 61;
    utimesSync(join(house.root, 'lock'), silent, silent);
    expect(await holdLock(house.root)).toBe(0);
    expect(log(house.root)).toBe('+-');
  });
});

describe('fingerprint', () => {
  it('depends on names, contents and words, not on times', () => {
    using house = temporaryHouse({ 'src/a.ts': 'a', 'src/b.ts': 'b' });
    const before = fingerprint(house.root, ['src', 'none']);
    utimesSync(join(house.root, 'src/a.ts'), 1, 1);
    expect(fingerprint(house.root, ['src', 'none'])).toBe(before);
    const others = [fingerprint(house.root, ['src']), fingerprint(house.root, ['src', 'none'], ['linux'])];
    writeFileSync(join(house.root, 'none'), '');
    others.push(fingerprint(house.root, ['src', 'none']));
    writeFileSync(join(house.root, 'src/a.ts'), 'ab');
    others.push(fingerprint(house.root, ['src']));
    expect(new Set([before, ...others]).size).toBe(5);
  });
});
