import path from 'node:path';

/**
 * A source map whose sources are absolute files, wherever the output is moved to. esbuild writes them as relative URLs, percent-encoded, near the beginning of the map:
 * reading only that part spares the megabytes of mappings behind it.
 */
export function withAbsoluteSources(map: Uint8Array, folder: string, place: (file: string) => string): Uint8Array {
  const absolute = (sources: readonly string[]) => sources.map((source) => place(path.resolve(folder, decodeURIComponent(source))));
  const bytes = Buffer.from(map.buffer, map.byteOffset, map.byteLength);
  const start = bytes.indexOf('"sources": [');
  // A text of JSON holds no line break, so this is the end of the list. Farther behind than the usual beginning, it would be a word of some source's content.
  const end = start > 0 && start < 64 ? bytes.indexOf('],\n', start) : -1;
  if (end > 0) {
    const from = start + '"sources": '.length;
    const sources = absolute(JSON.parse(bytes.toString('utf8', from, end + 1)) as string[]);
    return Buffer.concat([bytes.subarray(0, from), Buffer.from(JSON.stringify(sources)), bytes.subarray(end + 1)]);
  }
  const parsed = JSON.parse(bytes.toString('utf8')) as { sources: string[] };
  return Buffer.from(JSON.stringify({ ...parsed, sources: absolute(parsed.sources) }));
}
