/**
 * The same server, another database.
 * @param {string} url
 * @param {string} database
 */
export function databaseUrl(url, database) {
  const parsed = new URL(url);
  parsed.pathname = `/${encodeURIComponent(database)}`;
  // A database named as a parameter would win over the path.
  parsed.searchParams.delete('dbname');
  return parsed.toString();
}

/** @param {string} url */
export function databaseName(url) {
  return decodeURIComponent(new URL(url).pathname.slice(1)) || 'postgres';
}
