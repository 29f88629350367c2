/* A module of its own: hashed static files bear no circle of imports. */

/** Index of the last of `starts` (ascending seconds) at or before `at`; −1 before the first. */
export function indexAt(starts, at) {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (starts[middle] <= at) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
