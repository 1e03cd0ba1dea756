/** A PostgreSQL on this machine that can be started. */
export interface Installation {
  readonly kind: 'embedded' | 'local';
  /** Holds bin, lib and share of a bundled PostgreSQL, which may have to be copied; null where it is the machine's own. */
  readonly bundle: string | null;
  readonly binFolder: string;
  readonly version: string;
  /** Name of its folder under the home folder. */
  readonly folderName: string;
  /** For people: what it is, with versions. */
  readonly title: string;
  /** Server settings beside the stock ones, as `name=value`. */
  readonly settings: readonly string[];
}
