/** Names of units, the same on every page: a page's own strings take them in. */
export const unitStrings = {
  'unit.ms': '{0} ms',
  'unit.s': '{0} s',
  'unit.min': '{0} min {1} s',
  'unit.B': '{0} bytes',
  'unit.KB': '{0} KB',
  'unit.MB': '{0} MB',
} as const;
