/** One JSON document, ending in a line break. 64-bit integers become strings, as JSON numbers would round them. */
export function formatJson(data: unknown): string {
  const text = JSON.stringify(
    data,
    (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value),
    2,
  );
  return `${text}\n`;
}
