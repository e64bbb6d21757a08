/** The part of dockerode that reads BuildKit's records; @types/dockerode does not know it. */
declare module 'dockerode/lib/buildkit.js' {
  export function parseBuildKitLine(line: string): { readonly isBuildKit: boolean; readonly logs: readonly string[]; readonly raw: object | null };
}
