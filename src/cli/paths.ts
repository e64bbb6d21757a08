import path from 'node:path';

/** `file` relative to `directory` with forward slashes, as JSON and people get it; `.` for the directory itself. Files on another drive stay absolute. */
export function relativePath(directory: string, file: string): string {
  const relative = path.relative(directory, file);
  if (relative === '') return '.';
  return path.isAbsolute(relative) ? file : relative.split(path.sep).join('/');
}

/** The same for what is only worth a relative path where it is below the directory: everything else stays absolute. */
export function insidePath(directory: string, file: string): string {
  const relative = relativePath(directory, file);
  return relative === '..' || relative.startsWith('../') ? file : relative;
}
