import type { Duplex } from 'node:stream';

/** Between two looks at a program that a debugger has stopped, ms. */
const pauseMs = 100;

interface Answer {
  readonly result?: { readonly State?: { readonly Running?: boolean; readonly exited?: boolean; readonly exitStatus?: number } } | null;
  readonly error?: unknown;
}

/** Whether Delve answers, in its own protocol (Delve, "JSON-RPC API", RPCServer.GetVersion): a look that leaves the debugged program alone. */
export async function versionFromDelve(connection: Duplex): Promise<boolean> {
  return Boolean((await askDelve(connection, 'RPCServer.GetVersion', {})).result);
}

/**
 * The exit status of the program, once it has ended: Delve itself stays. As a shell tells it: 128 + n for signal n. undefined where the connection ended before.
 * Asked while it runs Delve answers when it has stopped or ended (RPCServer.State).
 */
export async function exitStatusFromDelve(connection: Duplex): Promise<number | undefined> {
  try {
    for (;;) {
      const { result, error } = await askDelve(connection, 'RPCServer.State', { NonBlocking: false });
      // Of an ended program Delve knows no more than this sentence.
      const status = /has exited with status (-?\d+)/.exec(String(error ?? ''))?.[1] ?? (result?.State?.exited ? result.State.exitStatus ?? 0 : undefined);
      if (status !== undefined) return Number(status) < 0 ? 128 - Number(status) : Number(status);
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  } catch {
    return undefined;
  }
}

/** One question at a time. Rejects where the connection ends. */
async function askDelve(connection: Duplex, method: string, parameters: object): Promise<Answer> {
  connection.write(`${JSON.stringify({ method, params: [parameters], id: 1 })}\n`);
  return new Promise((resolve, reject) => {
    let text = '';
    const end = (): void => done(() => reject(new Error('ended without an answer')));
    const take = (chunk: Buffer): void => {
      text += chunk.toString('utf8');
      // Each answer is a line.
      if (text.endsWith('\n')) done(() => resolve(JSON.parse(text) as Answer));
    };
    const done = (settle: () => void): void => {
      connection.off('data', take).off('close', end).off('end', end).off('error', end);
      try {
        settle();
      } catch (thrown) {
        reject(thrown as Error);
      }
    };
    connection.on('data', take).once('close', end).once('end', end).once('error', end);
    if (connection.destroyed) end();
  });
}
