import * as l10n from '@vscode/l10n';
import { LiteralFault, LiteralReader, NoLiteral } from './literal-text.ts';

const constants: Readonly<Record<string, unknown>> = { true: true, false: false, null: null, undefined, NaN: null, Infinity: null };

/** A value as Node.js' `console.log` prints it (Node.js documentation, `util.inspect`), and object literals of JavaScript. Dates become their ISO text, buffers base64. */
export class InspectReader extends LiteralReader {
  protected override value(): unknown {
    this.space();
    const at = this.at;
    const special = this.match(/\[(?:Object|Array|Circular[^\]]*|\w*Function[^\]]*|Getter[^\]]*|Setter[^\]]*|class [^\]]*|Symbol[^\]]*)\]/y);
    if (special !== undefined) {
      throw new LiteralFault(at, l10n.t('{0} stands for a part that was left out when the value was printed', special), this.printWhole());
    }
    // `[Object: null prototype] {`, `Orders {`, `[Orders] {`, `Object <Complex prototype> {`: the class in front of an object.
    this.match(/(?:\[[^\][\n]*\]|[A-Za-z_$][\w$]*(?: <[^>\n]*>)?)(?:\(\d+\))? (?=[{[])/y);
    const date = this.match(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/y);
    if (date !== undefined) return date;
    const buffer = this.match(/<Buffer(?: [0-9a-f]{2})*(?: \.\.\. \d+ more bytes?)?>/y);
    if (buffer !== undefined) {
      if (buffer.includes('...')) throw this.cut();
      return Buffer.from(buffer.replace(/<Buffer|[ >]/g, ''), 'hex').toString('base64');
    }
    let value = super.value();
    // Long texts are broken into pieces that are added up.
    while (typeof value === 'string' && this.match(/\s*\+\s*(?=["'`])/y) !== undefined) value += this.quoted();
    if (typeof value === 'string' && this.match(/\s*\.\.\. \d+ more characters?/y) !== undefined) throw this.cut();
    return value;
  }

  protected word(): unknown {
    const at = this.at;
    const name = this.match(/-?[A-Za-z_$][\w$]*/y)?.replace(/^-/, '');
    if (name === undefined || !Object.hasOwn(constants, name)) {
      this.at = at;
      throw new NoLiteral();
    }
    return constants[name];
  }

  protected key(): string {
    this.space();
    if (/["'`]/.test(this.text[this.at] ?? '')) return this.quoted();
    const name = this.match(/[\p{L}_$][\p{L}\p{N}_$]*|\d+/uy);
    if (name === undefined) throw new NoLiteral();
    return name;
  }

  protected printWhole(): string {
    return l10n.t('Print it as JSON: {0}.', 'console.log(JSON.stringify(event))');
  }
}
