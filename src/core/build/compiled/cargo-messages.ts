import path from 'node:path';
import type { Complaint } from './complaints.ts';

/** What cargo tells line by line (The Cargo Book, "External tools", JSON messages). */
export interface CargoMessages {
  readonly complaints: readonly Complaint[];
  /** Programs that were made, by their names. */
  readonly programs: ReadonlyMap<string, string>;
}

interface CargoMessage {
  readonly reason?: string;
  readonly executable?: string | null;
  readonly target?: { readonly name: string; readonly kind: readonly string[] };
  readonly message?: {
    readonly level: string;
    readonly message: string;
    readonly code?: { readonly code: string } | null;
    readonly spans: readonly { readonly file_name: string; readonly line_start: number; readonly column_start: number; readonly is_primary: boolean; readonly label?: string | null }[];
  };
}

/**
 * Reads `--message-format=json`, and of what cargo itself prints the places in a Cargo.toml (`error: ... --> Cargo.toml:5:1`).
 * @param directory where cargo ran, as it saw it: manifests are named from there, sources from the workspace's root
 */
export function readCargoMessages(output: string, directory: string): CargoMessages {
  const complaints: Complaint[] = [];
  const programs = new Map<string, string>();
  const plain: string[] = [];
  for (const line of output.split(/\r?\n/)) {
    const message = line.startsWith('{') ? parse(line) : undefined;
    if (!message) plain.push(line);
    else if (message.reason === 'compiler-artifact' && message.executable && message.target?.kind.includes('bin')) programs.set(message.target.name, message.executable);
    else if (message.reason === 'compiler-message') complaints.push(...complaintOf(message.message));
  }
  for (const [index, line] of plain.entries()) {
    const place = /^\s*--> (.*Cargo\.toml):(\d+):(\d+)$/.exec(line);
    const reason = plain.slice(0, index).findLast((one) => /^error/.test(one));
    if (place) complaints.push({ severity: 'error', file: (directory.startsWith('/') ? path.posix : path).resolve(directory, place[1] as string), line: Number(place[2]), column: Number(place[3]), message: (reason ?? '').replace(/^error: /, '') });
  }
  return { complaints, programs };
}

function complaintOf(message: CargoMessage['message']): Complaint[] {
  const span = message?.spans.find(({ is_primary: primary }) => primary);
  if (!message || !span || (message.level !== 'error' && message.level !== 'warning')) return [];
  const text = [message.code ? `${message.message} [${message.code.code}]` : message.message, span.label].filter(Boolean).join(': ');
  return [{ severity: message.level, file: span.file_name, line: span.line_start, column: span.column_start, message: text }];
}

function parse(line: string): CargoMessage | undefined {
  try {
    return JSON.parse(line) as CargoMessage;
  } catch {
    return undefined;
  }
}
