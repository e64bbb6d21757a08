/** Windows does not tell upper and lower case apart, and editors write its drive letters either way. */
export function samePath(a: string, b: string): boolean {
  return process.platform === 'win32' ? a.toLowerCase() === b.toLowerCase() : a === b;
}
