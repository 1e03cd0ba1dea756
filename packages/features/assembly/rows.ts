/** Bytes of so many rows of a column. */
export function bytesOf(rows: i32): usize {
  return (<usize>rows) << 3;
}
