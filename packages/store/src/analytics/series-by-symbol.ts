import type { CopyFields } from '../copy/copy-fields.ts';

interface Entry<Series> {
  /** The symbol as a field holds it. */
  readonly bytes: Uint8Array;
  /** null for a symbol that is not looked for. */
  readonly series: Series | null;
  /** The symbol that followed this one last time. */
  next: Entry<Series> | null;
}

/**
 * Tells the series of each row by its symbol. Rows are stored in runs of one symbol, or symbols take turns: the one that
 * followed last time is expected again, so that known ones are compared and never decoded.
 */
export class SeriesBySymbol<Series> {
  readonly #entries = new Map<string, Entry<Series>>();
  readonly #series: ReadonlyMap<string, Series>;
  #last: Entry<Series> = { bytes: new Uint8Array(), series: null, next: null };

  constructor(series: ReadonlyMap<string, Series>) {
    this.#series = series;
  }

  /** Takes the next field, a symbol; null for one that is not looked for. */
  take(fields: CopyFields): Series | null {
    let entry = this.#last.next;
    if (entry === null || !fields.takeIfEqual(entry.bytes)) {
      entry = this.#find(fields.bytes() ?? new Uint8Array());
      this.#last.next = entry;
    }
    this.#last = entry;
    return entry.series;
  }

  #find(bytes: Uint8Array): Entry<Series> {
    const symbol = Buffer.from(bytes).toString('utf8');
    let entry = this.#entries.get(symbol);
    if (entry === undefined) {
      entry = { bytes: bytes.slice(), series: this.#series.get(symbol) ?? null, next: null };
      this.#entries.set(symbol, entry);
    }
    return entry;
  }
}
