import { linkSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { constants, hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

/** A holder touches the file every 2 s; one that has not for 60 s is taken for dead, on whatever machine it was. */
const heartbeat = 2_000;
const silence = 60_000;

/**
 * Runs `work` while no other process that uses the same file runs its own. The file appears with its content in one
 * step (a hard link), so nobody can read it half written. A dead holder's file is taken away.
 * @template T
 * @param {string} file
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(file, work) {
  const own = `${file}.${process.pid}.${Math.random().toString(36).slice(2)}`;
  const content = JSON.stringify({ host: hostname(), pid: process.pid, own });
  writeFileSync(own, content);
  const tidy = () => {
    rmSync(own, { force: true });
    if (read(file) === content) rmSync(file, { force: true });
  };
  process.once('exit', tidy);
  // An exit, unlike the signal's own effect, lets the step that is running be ended too.
  const stop = (/** @type {NodeJS.Signals} */ signal) => process.exit(128 + constants.signals[signal]);
  for (const signal of signals) process.once(signal, stop);
  try {
    for (let told = false; !tryLink(own, file); ) {
      if (isDead(file)) remove(file, own);
      else {
        if (!told) process.stderr.write('setup: waiting for another set-up of this folder\n');
        told = true;
        await sleep(100);
      }
    }
    const beat = setInterval(() => utimesSync(file, new Date(), new Date()), heartbeat);
    try {
      return await work();
    } finally {
      clearInterval(beat);
    }
  } finally {
    tidy();
    process.off('exit', tidy);
    for (const signal of signals) process.off(signal, stop);
  }
}

/** @type {NodeJS.Signals[]} */
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * @param {string} own
 * @param {string} file
 */
function tryLink(own, file) {
  try {
    linkSync(own, file);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

/** @param {string} file */
function isDead(file) {
  const content = read(file);
  const stats = statSync(file, { throwIfNoEntry: false });
  if (content === null || stats === undefined) return false;
  if (Date.now() - stats.mtimeMs > silence) return true;
  const holder = JSON.parse(content);
  return holder.host === hostname() && !isRunning(holder.pid);
}

/** @param {number} pid */
function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/**
 * Two waiters may both have seen the dead holder, and the slower one would remove the quicker one's fresh lock: so
 * the file is moved aside first, and put back if it turns out to be a living one.
 * @param {string} file
 * @param {string} own
 */
function remove(file, own) {
  const aside = `${own}.dead`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return;
    throw error;
  }
  if (isDead(aside)) rmSync(JSON.parse(read(aside) ?? '{}').own ?? aside, { force: true });
  else tryLink(aside, file);
  rmSync(aside, { force: true });
}

/** @param {string} file */
function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}
