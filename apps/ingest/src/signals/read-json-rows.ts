import { createReadStream } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { fileReadError } from '@tidemark/market';
import { lineTooLong, longestRow } from './file-faults.ts';
import type { SignalRow } from './signal-row.ts';

/** The rows of a file of JSON lines, an object each. What is no object is a fault of its line; empty lines are none. */
export async function* readJsonRows(path: string): AsyncGenerator<SignalRow> {
  let line = 0;
  for await (const text of readLines(path)) {
    line += 1;
    const raw = text.trim();
    if (raw !== '') yield parseRow(line, raw);
  }
}

function parseRow(line: number, raw: string): SignalRow {
  let value: unknown;
  try {
    value = parseJson(raw);
  } catch (error) {
    return { line, raw, fault: `the line is not JSON: ${error instanceof Error ? error.message : error}` };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { line, raw, fault: 'the line is not a JSON object' };
  return { line, raw, fields: { ...value } };
}

/**
 * JSON, and the NaN and Infinity that Python's `json` writes into it: no JSON, but what is in such a field is told by its name rather than
 * by its place in the line.
 */
function parseJson(raw: string): unknown {
  try {
    return JSON.parse(raw);
  } catch (error) {
    const marked = raw.replace(/"(?:[^"\\]|\\.)*"|-?Infinity|NaN/g, (token) =>
      token.startsWith('"') ? token : `"${notFinite}${token}"`,
    );
    if (marked === raw) throw error;
    return JSON.parse(marked, (_, value: unknown) =>
      typeof value === 'string' && value.startsWith(notFinite)
        ? Number(value.slice(notFinite.length))
        : value,
    );
  }
}

/** Begins a string that stands for a number; from the area for private use, so that no text begins so. */
const notFinite = '\uf8ff';

/** The standard library's line reader holds a line of any length; a file without breaks would fill the memory. */
async function* readLines(path: string): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  let isFirst = true;
  try {
    for await (const chunk of createReadStream(path)) {
      let text = rest + decoder.write(chunk as Buffer);
      if (isFirst) text = text.replace(/^\ufeff/, '');
      isFirst = false;
      const lines = text.split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
      if (rest.length > longestRow) throw lineTooLong(path);
    }
  } catch (error) {
    throw fileReadError(path, error) ?? error;
  }
  rest += decoder.end();
  if (rest !== '') yield rest;
}
