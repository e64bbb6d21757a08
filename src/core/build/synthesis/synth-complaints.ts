import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Diagnostic } from '../../model/diagnostic.ts';

interface Place {
  readonly file: string;
  readonly line: number;
  readonly column?: number;
}

/** Terminal colours, which some tools print whoever listens. */
const colours = /\u001b\[[0-9;]*[A-Za-z]/g;
/** `lib/a.ts(3,5): error TS2322: ...` of tsc, `lib/a.ts:3:5 - error TS2322: ...` of ts-node and tsc --pretty. */
const typescript = /^(\S.*?\.[mc]?tsx?)[(:](\d+)[,:](\d+)\)?\s*(?::| -)\s*error (TS\d+): (.+)$/;
/** `lib/a.ts:1:7: ERROR: ...` of tsx; and where esbuild says it over two lines: `✘ [ERROR] ...`, then `    lib/a.ts:1:7:`. */
const esbuild = /^\s*(\S.*?\.[mc]?[jt]sx?):(\d+):(\d+): (?:ERROR|error): (.+)$/;
const esbuildTitle = /\[ERROR\] (.+)$/;
const esbuildPlace = /^\s{4}(\S.*?):(\d+):(\d+):$/;
/** `TypeError: ...`, also with a name of the CDK's own before it. */
const thrown = /^(?:\[[^\]]*\]\s*)?((?:[A-Za-z][\w.]*)?(?:Error|Exception|Invalid\w*))\b[^:]*: (.+)$/;
const frame = /^\s+at (?:.*\()?((?:file:\/\/|[A-Za-z]:[\\/]|\/)[^()]*?):(\d+):(\d+)\)?$/;
const pythonFrame = /^\s+File "([^"]+)", line (\d+)/;

/** What a failed `cdk synth` says about files of the user's: compilers' complaints, bundlers', and where an exception was thrown. `cwd` is what printed paths are relative to. */
export function synthComplaints(output: string, cwd: string): readonly Diagnostic[] {
  const lines = output.replaceAll(colours, '').split(/\r?\n/);
  const found = new Map<string, Diagnostic>();
  const add = (code: string, message: string, place: Place): void => {
    const file = path.resolve(cwd, place.file);
    found.set(`${file}:${place.line} ${message}`, { severity: 'error', code, message, file, line: place.line, ...(place.column === undefined ? {} : { column: place.column }) });
  };
  lines.forEach((line, index) => {
    const [, file, at, column, code, text] = typescript.exec(line) ?? [];
    if (file !== undefined) return add(code ?? 'cdk-synth', text ?? '', { file, line: Number(at), column: Number(column) });
    const bundled = esbuild.exec(line);
    if (bundled) return add('cdk-synth', bundled[4] ?? '', { file: bundled[1] ?? '', line: Number(bundled[2]), column: Number(bundled[3]) + 1 });
    const title = esbuildTitle.exec(line)?.[1];
    const place = title === undefined ? undefined : lines.slice(index + 1, index + 4).map((each) => esbuildPlace.exec(each)).find((match) => match !== null);
    if (title !== undefined && place) return add('cdk-synth', title, { file: place[1] ?? '', line: Number(place[2]), column: Number(place[3]) + 1 });
    const exception = thrown.exec(line);
    if (!exception) return undefined;
    const own = ownFrame(lines.slice(index + 1, index + 30)) ?? ownPythonFrame(lines.slice(Math.max(0, index - 40), index));
    return own ? add('cdk-synth', `${exception[1]}: ${exception[2]}`, own) : undefined;
  });
  return [...found.values()];
}

/** The line that tells most where no place is told: the first exception, or the last line that is not empty. */
export function synthSummary(output: string): string {
  const lines = output.replaceAll(colours, '').split(/\r?\n/).map((line) => line.trim()).filter((line) => line !== '');
  return lines.find((line) => thrown.test(line) || /^error\b|--app is required/i.test(line)) ?? lines.filter((line) => !/^(?:npm|NOTICES|Subprocess exited)/.test(line)).at(-1) ?? '';
}

/** The first frame outside of packages: where the user's own code called what threw. */
function ownFrame(lines: readonly string[]): Place | undefined {
  for (const line of lines) {
    const [, file, at, column] = frame.exec(line) ?? [];
    if (file === undefined && !/^\s+at /.test(line)) return undefined;
    if (file !== undefined && !/[\\/]node_modules[\\/]/.test(file)) return { file: file.startsWith('file://') ? fileURLToPath(file) : file, line: Number(at), column: Number(column) };
  }
  return undefined;
}

/** Python tells the innermost frame last, before the exception. */
function ownPythonFrame(lines: readonly string[]): Place | undefined {
  const frames = lines.flatMap((line) => {
    const [, file, at] = pythonFrame.exec(line) ?? [];
    return file === undefined || /site-packages|[\\/]lib[\\/]python|^<|[\\/]tmp[\\/]jsii/.test(file) ? [] : [{ file, line: Number(at) }];
  });
  return frames.at(-1);
}
