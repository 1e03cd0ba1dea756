/** Place of a slot in its block: blocks are cut by the numbers of slots since the epoch, wherever a computation starts. */
export function placeInBlock(slot: number, length: number): number {
  const place = slot % length;
  return place < 0 ? place + length : place;
}
