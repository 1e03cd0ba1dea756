/** A view as it is named on the command line; without a version every version is meant. */
export interface NamedView {
  readonly name: string;
  readonly version?: number;
}

/** @param text NAME or NAME@VERSION; of a view that may not be one of this release's */
export function parseViewText(text: string): NamedView {
  const [, name = text, version] = /^(.*)@(\d+)$/.exec(text) ?? [];
  return version === undefined ? { name } : { name, version: Number(version) };
}
