/** Names that were found storable: feature vectors bring the same fifty again and again. */
const storableNames = new Set<string>();
const mostNames = 10_000;

/** Whether PostgreSQL can hold a text: it refuses NUL, and in JSON half a surrogate pair. */
export function isStorableText(text: string): boolean {
  return !/[\0\p{Surrogate}]/u.test(text);
}

/** The same of a text that is likely to come again. */
export function isStorableName(name: string): boolean {
  if (storableNames.has(name)) return true;
  if (!isStorableText(name)) return false;
  if (storableNames.size < mostNames) storableNames.add(name);
  return true;
}
