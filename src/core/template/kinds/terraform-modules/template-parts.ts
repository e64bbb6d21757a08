import type { Step } from './expression-values.ts';

/** A text as hcl2json gives it: what stands as it is, and expressions. Undefined for texts with directives (`%{ if }`), which only Terraform knows. */
export function templateParts(text: string): readonly (string | { readonly expression: string })[] | undefined {
  const parts: (string | { readonly expression: string })[] = [];
  let plain = '';
  for (let at = 0; at < text.length;) {
    const two = text.slice(at, at + 3);
    if (two === '$${' || two === '%%{') {
      plain += two.slice(1);
      at += 3;
    } else if (two.startsWith('%{')) {
      return undefined;
    } else if (two.startsWith('${')) {
      const end = closing(text, at + 2);
      if (end === undefined) return undefined;
      if (plain !== '') parts.push(plain);
      plain = '';
      parts.push({ expression: text.slice(at + 2, end).trim() });
      at = end + 1;
    } else {
      plain += text.charAt(at);
      at += 1;
    }
  }
  return plain === '' ? parts : [...parts, plain];
}

/** `var.x`, `aws_sqs_queue.q[0].arn`, `local.map["key"]` as steps; undefined for everything else. */
export function simpleTraversal(text: string): readonly Step[] | undefined {
  if (!/^[A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*|\.\d+|\[\d+\]|\["[^"\\$]*"\])*$/.test(text) || /^(?:true|false|null)$/.test(text)) return undefined;
  return [...text.matchAll(/(?:^|\.)([A-Za-z_][\w-]*)|\.(\d+)|\[(\d+)\]|\["([^"]*)"\]/g)].map(([, name, dotted, index, key]) => name ?? key ?? Number(dotted ?? index));
}

/** Offset of the brace that closes what was opened before `from`; quotation marks within are minded, with what is nested in them. */
function closing(text: string, from: number): number | undefined {
  for (let at = from, depth = 1; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (char === '"') {
      const end = quoteEnd(text, at + 1);
      if (end === undefined) return undefined;
      at = end;
    } else if (char === '{') depth += 1;
    else if (char === '}') {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
  return undefined;
}

function quoteEnd(text: string, from: number): number | undefined {
  for (let at = from; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (char === '\\') at += 1;
    else if (char === '"') return at;
    else if (char === '$' && text.charAt(at + 1) === '{' && text.charAt(at - 1) !== '$') {
      const end = closing(text, at + 2);
      if (end === undefined) return undefined;
      at = end;
    }
  }
  return undefined;
}
