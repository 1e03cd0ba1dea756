/** A view as people name it. Where no version is named, the latest is meant or every one, as the reader says. */
export interface NamedView {
  readonly name: string;
  readonly version?: number;
}

/** @param text NAME or NAME@VERSION; whether there is such a view is not looked at */
export function parseViewName(text: string): NamedView {
  const [, name = text, version] = /^(.*)@(\d+)$/.exec(text) ?? [];
  return version === undefined ? { name } : { name, version: Number(version) };
}
