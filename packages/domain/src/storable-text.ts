/** Whether PostgreSQL can hold a text: it refuses NUL, and in JSON half a surrogate pair. */
export function isStorableText(text: string): boolean {
  return !/[\0\p{Surrogate}]/u.test(text);
}
