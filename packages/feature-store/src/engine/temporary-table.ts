let made = 0;

/** A name for a temporary table that nobody else in this process uses, for several may work on one connection. */
export function temporaryTable(what: string): string {
  made += 1;
  return `${what}_${made}`;
}
