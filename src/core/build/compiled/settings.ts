import type { BuildSubject } from '../build-method.ts';

/** `Metadata.BuildProperties` of a subject (SAM developer guide, "Building ..."). */
export function settingsOf({ metadata }: Pick<BuildSubject, 'metadata'>): { text(name: string): string | undefined; list(name: string): string[] } {
  const properties = (metadata['BuildProperties'] ?? {}) as Record<string, unknown>;
  return {
    text: (name) => (typeof properties[name] === 'string' ? properties[name] : undefined),
    list: (name) => {
      const value = properties[name];
      return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : typeof value === 'string' ? value.split(/[\s,]+/).filter((one) => one !== '') : [];
    },
  };
}
