const units = ['bytes', 'kB', 'MB', 'GB', 'TB'] as const;

/** A size for people, in steps of 1,024 as PostgreSQL prints them: 8.7 MB. */
export function formatBytes(bytes: number): string {
  const step = bytes < 1 ? 0 : Math.min(Math.floor(Math.log2(bytes) / 10), units.length - 1);
  const value = bytes / 1_024 ** step;
  return `${value >= 100 || step === 0 ? Math.round(value) : value.toFixed(1)} ${units[step]}`;
}
