/** The runs that the panel lists: newest first, one of them selected, within bounds of number and memory. */
import type { Run } from './run.ts';
import { runLogs } from './run.ts';

const mostRuns = 20;
/** Characters that the listed runs may hold together; the oldest finished ones go first. */
const mostCharacters = 64 * 1024 * 1024;

export class RunStore {
  #runs: Run[] = [];
  #selected: string | undefined;

  /** Newest first. */
  get runs(): readonly Run[] {
    return this.#runs;
  }

  get selected(): Run | undefined {
    return this.find(this.#selected);
  }

  find(id: string | undefined): Run | undefined {
    return this.#runs.find((run) => run.description.id === id);
  }

  /** Adds a run, replacing one with the same id, and selects it. */
  add(run: Run): void {
    this.#runs = [run, ...this.#runs.filter((other) => other.description.id !== run.description.id)];
    this.#selected = run.description.id;
    this.trim();
  }

  select(id: string): boolean {
    if (!this.find(id)) return false;
    this.#selected = id;
    return true;
  }

  /** Takes a finished run off the list; the next newer or older one is selected in its place. */
  remove(id: string): void {
    const index = this.#runs.findIndex((run) => run.description.id === id);
    const run = this.#runs[index];
    if (!run || run.state.kind === 'running') return;
    this.#runs = this.#runs.filter((other) => other !== run);
    if (this.#selected === id) this.#selected = (this.#runs[index] ?? this.#runs[index - 1])?.description.id;
  }

  /** The newest finished run of a function that began before `than`. */
  previous(than: Run): Run | undefined {
    const index = this.#runs.indexOf(than);
    return this.#runs.slice(index + 1).find((run) => run.description.key === than.description.key && run.state.kind === 'finished');
  }

  /** Lets go of old runs that are over, so that a long day of invoking costs a bounded amount of memory. The selected run always stays. */
  trim(): void {
    let characters = 0;
    let kept = 0;
    this.#runs = this.#runs.filter((run) => {
      characters += size(run);
      const keep = run.state.kind === 'running' || run.description.id === this.#selected || (kept < mostRuns && characters <= mostCharacters);
      if (keep) kept += 1;
      return keep;
    });
  }
}

const sizes = new WeakMap<Run, number>();

/** About how many characters a run holds; counted once for a run that is over. */
function size(run: Run): number {
  const known = sizes.get(run);
  if (known !== undefined) return known;
  const logs = runLogs(run).reduce((total, line) => total + line.text.length + 32, 0);
  const response = run.state.kind === 'finished' ? run.state.record.response?.bytes ?? 0 : 0;
  const sum = run.description.event.length + response + logs;
  if (run.state.kind !== 'running') sizes.set(run, sum);
  return sum;
}
