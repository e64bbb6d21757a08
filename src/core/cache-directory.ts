import os from 'node:os';
import path from 'node:path';

/** The user's cache folder for this tool, by the custom of each platform (XDG Base Directory Specification; Apple File System Programming Guide; Windows known folders). */
export function cacheDirectory(environment: NodeJS.ProcessEnv, platform: NodeJS.Platform = process.platform, home: string = os.homedir()): string {
  const xdg = environment['XDG_CACHE_HOME'];
  // The specification has relative paths ignored.
  if (xdg !== undefined && path.isAbsolute(xdg)) return path.join(xdg, 'serverless-workbench');
  if (platform === 'darwin') return path.join(home, 'Library', 'Caches', 'serverless-workbench');
  if (platform === 'win32') return path.join(environment['LOCALAPPDATA'] ?? path.join(home, 'AppData', 'Local'), 'serverless-workbench', 'Cache');
  return path.join(home, '.cache', 'serverless-workbench');
}
