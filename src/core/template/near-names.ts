/** Up to three of `names` that a slip of the finger, wrong case or a part of the name leads to, the nearest first. */
export function nearest(name: string, names: Iterable<string>): readonly string[] {
  const wanted = name.toLowerCase();
  const part = (each: string) => wanted.length > 2 && each.length > 2 && (each.includes(wanted) || wanted.includes(each));
  return [...names]
    .map((each) => ({ each, distance: each.toLowerCase() === wanted ? 0 : part(each.toLowerCase()) ? 1 : editDistance(wanted, each.toLowerCase()) }))
    .filter(({ distance }) => distance <= Math.max(2, wanted.length / 3))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(({ each }) => each);
}

/** Those of `names` that differ from `name` by a slip of the finger or by case only: near enough to say that they were meant. */
export function misspelt(name: string, names: Iterable<string>): readonly string[] {
  const wanted = name.toLowerCase();
  return [...names]
    .map((each) => ({ each, distance: editDistance(wanted, each.toLowerCase()) }))
    .filter(({ each, distance }) => distance <= (Math.min(each.length, wanted.length) < 5 ? 1 : 2))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(({ each }) => each);
}

/** Levenshtein's distance. */
export function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
