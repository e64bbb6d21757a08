import os from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';

/** A path as a person reads it: relative to its workspace folder, else from the home folder (`~`), else as it is. */
export function shownPath(file: string): string {
  const relative = vscode.workspace.asRelativePath(file);
  const home = os.homedir();
  return path.isAbsolute(relative) && relative.startsWith(home + path.sep) ? `~${relative.slice(home.length)}` : relative;
}
