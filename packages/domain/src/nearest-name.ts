/** The known name with the fewest edits from `name`, or null if none is near enough to be what was meant. */
export function nearestName(name: string, known: readonly string[]): string | null {
  let best: string | null = null;
  let bestDistance = Math.max(2, Math.floor(name.length / 2));
  for (const candidate of known) {
    const distance = distanceBetween(name.toLowerCase().slice(0, 80), candidate.toLowerCase());
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

// The start of a name, such as rollup for rollupWidth, is nearer than its length tells.
function distanceBetween(name: string, candidate: string): number {
  return name.length > 3 && candidate.startsWith(name) ? 1 : editDistance(name, candidate);
}

// Levenshtein's distance, one row at a time.
function editDistance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let i = 1; i <= left.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= right.length; j += 1) {
      const replaced = (row[j - 1] ?? 0) + (left[i - 1] === right[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[right.length] ?? 0;
}
