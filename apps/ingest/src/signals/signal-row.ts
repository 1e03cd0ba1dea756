/** A row of a file of signals: its fields by column name, or why it could not be read. */
export type SignalRow =
  | { readonly line: number; readonly raw: string; readonly fields: Readonly<Record<string, unknown>> }
  | { readonly line: number; readonly raw: string; readonly fault: string };

/** What can be imported. */
export const signalFormats = ['csv', 'jsonl', 'parquet'] as const;
export type SignalFormat = (typeof signalFormats)[number];
