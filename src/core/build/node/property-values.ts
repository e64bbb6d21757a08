/** Values of `Metadata.BuildProperties`, as people write them in YAML: lists, maps, texts, and booleans in quotation marks. What is of another kind counts as not given. */

export type Properties = Readonly<Record<string, unknown>>;

export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

export function flagOf(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value;
  return value === 'true' ? true : value === 'false' ? false : undefined;
}

/** A list, or a text with commas, which is how esbuild's own command line takes lists. */
export function listOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.filter((one) => typeof one === 'string');
  return typeof value === 'string' ? value.split(',').map((one) => one.trim()).filter((one) => one !== '') : [];
}

/** SAM writes key-value settings as a list of `key=value`; a map, and a list of maps, are taken as well. */
export function pairsOf(value: unknown): Record<string, string> {
  if (typeof value === 'string') return value.includes('=') ? { [value.slice(0, value.indexOf('='))]: value.slice(value.indexOf('=') + 1) } : {};
  if (Array.isArray(value)) return Object.assign({}, ...value.map(pairsOf)) as Record<string, string>;
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value).map(([key, one]) => [key, String(one)])) : {};
}
