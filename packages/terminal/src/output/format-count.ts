/** A count for people: 512,640. */
export function formatCount(count: number): string {
  return count.toLocaleString('en-US');
}
