const longest = 10_000;

/** What another program said, as the database can hold it: PostgreSQL's text has no NUL and no half of a surrogate pair. */
export function storableMessage(text: string): string {
  return text.slice(0, longest).replaceAll(/[\0\p{Surrogate}]/gu, '\ufffd');
}
