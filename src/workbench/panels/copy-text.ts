/** What goes to the clipboard and into editors. No vscode. */
import type { LogLine } from '../../core/model/invocation.ts';
import type { CopyKind } from '../../../webview/result/protocol.ts';
import { stripAnsi } from '../../../webview/result/model/ansi.ts';
import type { Run } from './run.ts';
import { runLogs } from './run.ts';
import { payloadText } from './run-view.ts';

/** The text of a part of a run, or undefined where the run has no such part. */
export function textOf(run: Run, what: CopyKind): string | undefined {
  const record = run.state.kind === 'finished' ? run.state.record : undefined;
  switch (what) {
    case 'response':
      return record?.response ? payloadText(record.response.payload) : undefined;
    case 'error':
      return errorText(run);
    case 'event':
      return eventText(run.description.event);
    case 'logs':
      return runLogs(run).map(logText).join('\n');
    case 'record':
      return record ? JSON.stringify(record, null, 2) : undefined;
    case 'command':
      return commandText(run);
  }
}

/** Log line with its time and stream, without escape sequences. */
export function logText(line: LogLine): string {
  return `${`+${line.at.toFixed(1)} ms`.padStart(12)}  ${line.stream.padEnd(8)}  ${stripAnsi(line.text)}`;
}

function errorText(run: Run): string | undefined {
  if (run.state.kind === 'failed') return [run.state.failure.message, run.state.failure.remedy].filter(Boolean).join('\n');
  const error = run.state.kind === 'finished' ? run.state.record.error : null;
  if (!error) return undefined;
  return [`${error.type}: ${error.message}`, ...(error.stack ?? []).map((frame) => frame.text)].join('\n');
}

/** Indented where it is JSON. */
export function eventText(event: string): string {
  try {
    return JSON.stringify(JSON.parse(event), null, 2);
  } catch {
    return event;
  }
}

/** The same invocation as a command for a terminal in the workspace folder. */
export function commandText(run: Run): string {
  const { description } = run;
  const id = description.key.slice(description.key.lastIndexOf('#') + 1);
  const command = `serverless-workbench invoke ${shellQuote(`${description.template}#${id}`)}`;
  const record = run.state.kind === 'finished' ? run.state.record : undefined;
  const backend = record?.backend ?? description.backend;
  const tenant = description.tenantId === undefined ? '' : ` --tenant ${shellQuote(description.tenantId)}`;
  const options = `${backend ? ` --backend ${backend}` : ''}${tenant}${description.attempt === undefined ? '' : ' --async'}`;
  if (description.eventFile !== undefined) return `${command} --event ${shellQuote(description.eventFile)}${options}`;
  const event = eventText(description.event);
  let mark = 'EVENT';
  while (event.split('\n').includes(mark)) mark += '_';
  return `${command} --event -${options} <<'${mark}'\n${event}\n${mark}`;
}

/** One word of a POSIX shell. */
export function shellQuote(text: string): string {
  return /^[\w./:@=+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
