/** Stack frames as a person reads them: who called, and where, without the paths of the sandbox. */
import type { Frame } from '../protocol.ts';

export interface ShownFrame {
  /** Index in the record's stack: what the host knows the frame by. */
  readonly index: number;
  readonly text: string;
  readonly place?: string;
}

const nodeCall = /^(at .+?) \((?:.*[:/\\].*|<anonymous>)\)$/;
const nodeBare = /^at (?:async )?\S+:\d+:\d+$/;
const pythonFrame = /^File ".*", line \d+, (in .+)$/;

/**
 * The frames to show. The line that only repeats type and message is left out, and a frame of the user's own sources says its place
 * in the workspace in place of the path that the runtime knew it by.
 */
export function shownFrames(stack: readonly Frame[], error: { readonly type: string; readonly message: string }): ShownFrame[] {
  const heads = new Set([`${error.type}: ${error.message}`, error.type, error.message]);
  return stack.flatMap((frame, index): ShownFrame[] => {
    const text = frame.text.trim();
    if (frame.place === undefined) return heads.has(text) || text === '' ? [] : [{ index, text }];
    return [{ index, text: callOf(text), place: frame.place }];
  });
}

/** `at priceFor`, `in lambda_handler`; the whole text where it has another form. */
function callOf(text: string): string {
  const firstLine = text.split('\n')[0] ?? text;
  const call = nodeCall.exec(firstLine)?.[1] ?? pythonFrame.exec(firstLine)?.[1];
  return call ?? (nodeBare.test(firstLine) ? 'at' : text);
}
