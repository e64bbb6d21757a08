import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** Files with a command each. */
const scripts = new Map<string, string>();

/**
 * A command that LLDB ends before it begins another: lldb-dap runs those of an attachment without waiting, and takes the first stop, when that comes late, for one of the program's.
 * Only commands of a file can be had waited for (LLDB, `command source --stop-on-continue false`).
 */
export function atOnce(command: string): string {
  let file = scripts.get(command);
  if (file === undefined || !existsSync(file)) {
    if (scripts.size === 0) process.once('exit', () => scripts.forEach((one) => rmSync(path.dirname(one), { recursive: true, force: true })));
    file = path.join(mkdtempSync(path.join(os.tmpdir(), 'swb-lldb-')), 'attach');
    writeFileSync(file, `${command}\n`);
    scripts.set(command, file);
  }
  return `command source --silent-run true --stop-on-continue false "${file}"`;
}

/** The command will not be run again. */
export function forget(command: string): void {
  const file = scripts.get(command);
  if (file !== undefined) rmSync(path.dirname(file), { recursive: true, force: true });
  scripts.delete(command);
}
