/**
 * Runs `task` for 0 to `count`-1, at most `concurrency` at a time, and hands each result to `emit` in the order in which the tasks were started, as soon as all before it are there.
 * After a failure or an abort nothing new is started; what runs is waited for, its results are emitted, and the first failure is thrown.
 */
export async function runOrdered<T>(count: number, concurrency: number, task: (index: number) => Promise<T>, emit: (result: T, index: number) => void, signal: AbortSignal): Promise<void> {
  const finished = new Map<number, T>();
  const failures: unknown[] = [];
  let next = 0;
  let emitted = 0;
  async function worker(): Promise<void> {
    while (next < count && failures.length === 0 && !signal.aborted) {
      const index = next++;
      try {
        finished.set(index, await task(index));
      } catch (thrown) {
        failures.push(thrown);
        return;
      }
      for (; finished.has(emitted); emitted++) {
        emit(finished.get(emitted) as T, emitted);
        finished.delete(emitted);
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(count, concurrency) }, worker));
  // What a failed one held up is a result all the same.
  for (const [index, result] of [...finished].sort(([a], [b]) => a - b)) emit(result, index);
  if (failures.length > 0) throw failures[0];
}
