/** What a compiler says about one place. `file` is as it was printed. */
export interface Complaint {
  readonly severity: 'error' | 'warning';
  readonly file: string;
  readonly line: number;
  readonly column?: number;
  readonly message: string;
}

type Parser = (output: string) => Complaint[];

/** Terminal colours, which some tools print whoever listens. */
const colours = /\u001b\[[0-9;]*[A-Za-z]/g;

function linesOf(output: string): string[] {
  return output.replaceAll(colours, '').split(/\r?\n/);
}

function complaint(severity: 'error' | 'warning', [file, line, column, message]: readonly [string, string, string | undefined, string]): Complaint {
  return { severity, file, line: Number(line), ...(column === undefined ? {} : { column: Number(column) }), message: message.trim() };
}

/** `./main.go:12:2: undefined: x`, also of go.mod (`go.mod:3: ...`); lines that go on are indented by a tab. */
export const goComplaints: Parser = (output) => {
  const found: Complaint[] = [];
  for (const line of linesOf(output)) {
    const match = /^(?:go: |vet: )?((?:[A-Za-z]:)?[^:\s][^:]*\.(?:go|mod|work|sum)):(\d+)(?::(\d+))?: (.+)$/.exec(line);
    const last = found.at(-1);
    if (match) found.push(complaint('error', [match[1] as string, match[2] as string, match[3], match[4] as string]));
    else if (last && /^\t\S/.test(line)) found[found.length - 1] = { ...last, message: `${last.message} ${line.trim()}` };
  }
  return found;
};

/** Of a javac that Maven runs: `[ERROR] /path/App.java:[12,5] ';' expected`; of a pom.xml: `... @ line 12, column 5` or `@ com.example:app:1, /path/pom.xml, line 12, column 5`. Maven tells everything twice. */
export const mavenComplaints: Parser = (output) => distinct(linesOf(output).flatMap((line) => {
  const source = /^\[(ERROR|WARNING)\] (?:file:\/\/)?(\/?.+?\.\w+):\[(\d+),(\d+)\] (?:error: |warning: )?(.+)$/.exec(line);
  if (source) return [complaint(source[1] === 'ERROR' ? 'error' : 'warning', [source[2] as string, source[3] as string, source[4], source[5] as string])];
  const project = /^\[(?:ERROR|FATAL)\] (?:\[ERROR\] )?(.+?) ?@ (?:.*?, )?((?:\/|[A-Za-z]:).*?pom\.xml), line (\d+), column (\d+)/.exec(line);
  return project ? [complaint('error', [project[2] as string, project[3] as string, project[4], project[1] as string])] : [];
}));

/** Of a javac that Gradle runs (`/path/App.java:12: error: ';' expected`), of Kotlin (`e: file:///path/App.kt:3:5 ...`), of a build script (`Build file '/path/build.gradle' line: 5`). */
export const gradleComplaints: Parser = (output) => {
  const lines = linesOf(output);
  return distinct(lines.flatMap((line, index) => {
    const source = /^(.+?\.(?:java|groovy|scala)):(\d+): (error|warning): (.+)$/.exec(line);
    if (source) return [complaint(source[3] as 'error', [source[1] as string, source[2] as string, undefined, source[4] as string])];
    const kotlin = /^([ew]): (?:file:\/\/)?(.+?\.kts?): ?\(?(\d+)[:,] ?(\d+)\)?:? (.+)$/.exec(line);
    if (kotlin) return [complaint(kotlin[1] === 'e' ? 'error' : 'warning', [kotlin[2] as string, kotlin[3] as string, kotlin[4], kotlin[5] as string])];
    const script = /^(?:Build|Settings|Script|Initialization script) (?:file|script)? ?'(.+?)' line: (\d+)$/.exec(line);
    const reason = script && lines.slice(index + 1).filter((one) => one.trim() !== '' && !one.startsWith('*'));
    return script ? [complaint('error', [script[1] as string, script[2] as string, undefined, (reason?.slice(0, 2) ?? []).map((one) => one.replace(/^> /, '').trim()).join(' ')])] : [];
  }));
};

/** MSBuild: `/path/Function.cs(12,5): error CS1002: ; expected [/path/App.csproj]`, relative to the project that is named last; everything is told again in the summary. */
export const dotnetComplaints: Parser = (output) => distinct(linesOf(output).flatMap((line) => {
  const match = /^\s*(.+?\.\w+)(?:\((\d+)(?:,(\d+))?(?:,\d+,\d+)?\))? ?: (error|warning) ?(\w*) ?: (.+?)(?: \[([^\]]*?)(?:::[^\]]*)?\])?$/.exec(line);
  if (!match) return [];
  const [, file = '', row = '1', column, severity, code, text, project] = match;
  const place = project === undefined || /^(?:\/|[A-Za-z]:)/.test(file) ? file : project.replace(/[^\\/]*$/, file);
  return [complaint(severity as 'error', [place, row, column, [code, text].filter(Boolean).join(': ')])];
}));

/** make: `Makefile:12: *** missing separator.  Stop.` and `make: *** [Makefile:3: build-Fn] Error 1`; of the compilers that it runs: `src/a.c:3:5: error: ...`. */
export const makeComplaints: Parser = (output) => {
  const lines = linesOf(output);
  const compilers = lines.flatMap((line) => {
    const match = /^((?:[A-Za-z]:)?[^:\s][^:]*\.\w+):(\d+):(\d+): (?:fatal )?(error|warning): (.+)$/.exec(line);
    return match ? [complaint(match[4] as 'error', [match[1] as string, match[2] as string, match[3], match[5] as string])] : [];
  });
  const make = lines.flatMap((line, index) => {
    const syntax = /^([^:\s][^:]*):(\d+): \*\*\* (.+?)\.?\s+Stop\.$/.exec(line);
    if (syntax) return [complaint('error', [syntax[1] as string, syntax[2] as string, undefined, syntax[3] as string])];
    const recipe = /^make(?:\[\d+\])?: \*\*\* \[([^:\]]+):(\d+): ([^\]]+)\] (.+)$/.exec(line);
    return recipe ? [complaint('error', [recipe[1] as string, recipe[2] as string, undefined, [`${recipe[3]}: ${recipe[4]}`, ...saidBefore(lines.slice(0, index))].join(': ')])] : [];
  });
  return distinct([...compilers, ...goComplaints(output), ...make]);
};

/** What the command of a recipe said last: make itself tells no more than its status. Nothing where that is in the output with a place of its own. */
function saidBefore(lines: readonly string[]): readonly string[] {
  const words = lines.slice(-20).map((line) => line.trim()).filter((line) => line !== '');
  if (words.length === 0 || /^make(?:\[\d+\])?: /.test(words.at(-1) as string)) return [];
  const error = words.findLastIndex((line) => /^(?:error|fatal)\b/i.test(line));
  const telling = (error < 0 ? words.slice(-1) : words.slice(error, error + 2)).join(' ');
  return /^[^\s:][^:]*:\d+(?::\d+)?: /.test(telling) ? [] : [telling];
}

/** Bundler: ` #  from /path/Gemfile:4` below what is wrong with a Gemfile. */
export const bundlerComplaints: Parser = (output) => {
  const lines = linesOf(output);
  return lines.flatMap((line, index) => {
    const match = /^ #  from (.+?):(\d+)$/.exec(line);
    const before = lines.slice(0, index).filter((one) => one.trim() !== '' && !/^\s*#/.test(one));
    return match ? [complaint('error', [match[1] as string, match[2] as string, undefined, (before.at(-1) ?? '').replace(/^\[!\] /, '').replace(/ Bundler cannot continue\.$/, '')])] : [];
  });
};

function distinct(complaints: readonly Complaint[]): Complaint[] {
  const seen = new Set<string>();
  return complaints.filter((one) => {
    const key = JSON.stringify(one);
    return !seen.has(key) && Boolean(seen.add(key));
  });
}
