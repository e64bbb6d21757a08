import { styleText } from 'node:util';

type Format = Parameters<typeof styleText>[0];
type Output = NodeJS.WriteStream;

/** Standard output and error as the commands use them: results on the one, everything said to a person on the other. */
export class Terminal {
  /** True where standard output must hold JSON and nothing else. */
  json = false;
  readonly columns: number;
  /** Block characters are drawn everywhere but on the Linux console. */
  readonly blocks: boolean;
  readonly #stdout: Output;
  readonly #stderr: Output;
  readonly #environment: NodeJS.ProcessEnv;
  #progress = '';
  /** Standard output is within a line of which more is to come. */
  #within = false;

  constructor(stdout: Output, stderr: Output, environment: NodeJS.ProcessEnv) {
    this.#stdout = stdout;
    this.#stderr = stderr;
    this.#environment = environment;
    this.columns = Math.max(40, stderr.columns ?? 100);
    this.blocks = environment['TERM'] !== 'linux';
  }

  /** Whether a person reads standard output as it is written. */
  get interactive(): boolean {
    return this.#stdout.isTTY === true;
  }

  /** A line of the result. */
  print(text: string): void {
    this.#clearProgress();
    this.#stdout.write(`${text}\n`);
    this.#within = false;
  }

  /** A piece of the result, as it is. */
  write(text: string): void {
    if (text === '') return;
    this.#clearProgress();
    this.#stdout.write(text);
    this.#within = !text.endsWith('\n');
  }

  /** A value as JSON: easy to read on a terminal, one line for programs. */
  printJson(value: unknown, form: 'auto' | 'line' | 'indented' = 'auto'): void {
    this.print(JSON.stringify(value, null, form === 'indented' || (form === 'auto' && this.interactive) ? 2 : undefined) ?? 'null');
  }

  /** A line for the person, on standard error. */
  note(text = ''): void {
    this.#clearProgress();
    // Where both are one terminal, a note begins on a line of its own.
    const apart = this.#within && this.interactive && this.#stderr.isTTY;
    if (apart) this.#within = false;
    this.#stderr.write(`${apart ? '\n' : ''}${text}\n`);
  }

  /** What goes on at the moment. On a terminal one line that is written over; elsewhere, as in CI logs, one line for each new `message`. */
  progress(message: string, fraction?: number): void {
    const percent = fraction === undefined ? '' : ` ${Math.floor(fraction * 100)}%`;
    if (this.#stderr.isTTY) {
      // It would be written over the line of the result that is not complete yet.
      if (this.#within && this.interactive) return;
      const text = `${message}${percent}`.slice(0, this.columns - 1);
      if (text === this.#progress) return;
      this.#stderr.write(`\r\u001b[2K${this.dim(text)}`);
      this.#progress = text;
    } else if (message !== this.#progress && !this.json) {
      this.#stderr.write(`${message}\n`);
      this.#progress = message;
    }
  }

  endProgress(): void {
    this.#clearProgress();
  }

  /** `text` in a colour, where the stream is a terminal that wants any (https://no-color.org). */
  paint(format: Format, text: string, stream: 'stdout' | 'stderr' = 'stderr'): string {
    const output = stream === 'stdout' ? this.#stdout : this.#stderr;
    const forced = (this.#environment['FORCE_COLOR'] ?? '') !== '' && this.#environment['FORCE_COLOR'] !== '0';
    const wanted = !this.#environment['NO_COLOR'] && (forced || (output.isTTY && this.#environment['TERM'] !== 'dumb'));
    return wanted ? styleText(format, text, { validateStream: false }) : text;
  }

  dim(text: string): string {
    return this.paint('dim', text);
  }

  #clearProgress(): void {
    if (this.#stderr.isTTY && this.#progress !== '') {
      this.#stderr.write('\r\u001b[2K');
      this.#progress = '';
    }
  }
}
