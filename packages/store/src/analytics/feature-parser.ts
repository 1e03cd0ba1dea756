import { quote, TidemarkError } from '@tidemark/domain';
import { DecimalParser } from './parse-decimal.ts';

const quoteMark = 0x22;
const backslash = 0x5c;

/** One feature of all rows that were parsed so far. */
export interface ParsedFeature {
  readonly name: string;
  /** In at least one row a number or a boolean; a string. */
  isNumeric: boolean;
  isText: boolean;
}

interface Key extends ParsedFeature {
  readonly index: number;
  /** What stands before the value: quotes, colon and blank included. */
  readonly bytes: Uint8Array;
  /** The key that followed this one last time. */
  next: Key | null;
}

/**
 * Reads flat JSON objects of numbers, booleans, strings and nulls as jsonb writes them, with one order of keys and the same
 * blanks in every row. The key that followed last time is expected again, so that known keys are compared and never decoded;
 * rows that lack some, or have more, cost a look-up where they differ.
 */
export class FeatureParser {
  /** By index of its column. */
  readonly features: Key[] = [];
  readonly #byName = new Map<string, Key>();
  readonly #decimal = new DecimalParser();
  #first: Key | null = null;

  /**
   * Hands over the number of each feature that has one: booleans as 1 and 0. Strings and nulls are passed over.
   * @param json the object, possibly after a byte that is not part of it
   * @throws TidemarkError `features.invalid` for anything but such an object
   */
  parse(json: Uint8Array, start: number, onNumber: (feature: number, value: number) => void): void {
    let at = start + 1;
    if (json[start] !== 0x7b) throw invalid(json, start);
    if (json[at] === 0x7d) return;
    let previous: Key | null = null;
    for (;;) {
      let key: Key | null = previous === null ? this.#first : previous.next;
      if (key === null || !startsWith(json, at, key.bytes)) {
        key = this.#find(json, at);
        if (previous === null) this.#first = key;
        else previous.next = key;
      }
      at += key.bytes.length;
      const byte = json[at] ?? 0;
      if (byte === 0x2d || (byte >= 0x30 && byte <= 0x39)) {
        key.isNumeric = true;
        onNumber(key.index, this.#decimal.parse(json, at));
        at = this.#decimal.end;
      } else if (byte === quoteMark) {
        key.isText = true;
        at = endOfString(json, at) + 1;
      } else if (byte === 0x6e) at += 4;
      else if (byte === 0x74 || byte === 0x66) {
        key.isNumeric = true;
        onNumber(key.index, byte === 0x74 ? 1 : 0);
        at += byte === 0x74 ? 4 : 5;
      } else throw invalid(json, start);
      if (json[at] === 0x7d) return;
      if (json[at] !== 0x2c) throw invalid(json, start);
      at += 2;
      previous = key;
    }
  }

  /** The key that stands here, a new one if no row had it before. */
  #find(json: Uint8Array, at: number): Key {
    if (json[at] !== quoteMark) throw invalid(json, at);
    const end = endOfString(json, at);
    const bytes = json.slice(at, end + 3);
    const name: string = JSON.parse(Buffer.from(bytes.subarray(0, end + 1 - at)).toString('utf8'));
    const known = this.#byName.get(name);
    if (known !== undefined) return known;
    const key: Key = {
      name,
      index: this.features.length,
      bytes,
      isNumeric: false,
      isText: false,
      next: null,
    };
    this.features.push(key);
    this.#byName.set(name, key);
    return key;
  }
}

function startsWith(json: Uint8Array, at: number, bytes: Uint8Array): boolean {
  for (let index = 0; index < bytes.length; index += 1) if (json[at + index] !== bytes[index]) return false;
  return true;
}

/** The closing quotes of the string that opens at `at`. */
function endOfString(json: Uint8Array, at: number): number {
  for (let index = at + 1; index < json.length; index += 1) {
    if (json[index] === backslash) index += 1;
    else if (json[index] === quoteMark) return index;
  }
  throw invalid(json, at);
}

function invalid(json: Uint8Array, at: number): TidemarkError {
  const text = Buffer.from(json.subarray(at, at + 200)).toString('utf8');
  return new TidemarkError('features.invalid', `stored features are not a flat object: ${quote(text)}`, {
    value: text,
    hint: 'A feature is a finite number, a boolean, a string or null; correct the signals that were written past the checks.',
  });
}
