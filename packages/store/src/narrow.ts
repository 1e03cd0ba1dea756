/**
 * Gives text from the database its literal type. The CHECK constraints allow no other value: one that comes all the
 * same means that the schema and the code have parted.
 */
export function narrow<Value extends string>(allowed: readonly Value[], text: string): Value {
  const value = allowed.find((one) => one === text);
  if (value === undefined)
    throw new TypeError(`the database holds ${text}, which is none of ${allowed.join(', ')}`);
  return value;
}
