// Loaded into a measured process by `node --import`: at its end it leaves the peak of its resident memory, in bytes, in
// the file that BENCH_PEAK_MEMORY names. VmHWM, since getrusage's maximum counts the process that forked it too.
import { readFileSync, writeFileSync } from 'node:fs';

const file = process.env.BENCH_PEAK_MEMORY;
delete process.env.BENCH_PEAK_MEMORY;
process.on('exit', () => {
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
  if (file !== undefined) writeFileSync(file, String(Number(kilobytes) * 1024));
});
