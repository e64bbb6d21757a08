import type { Duplex } from 'node:stream';
import type { Connection } from '../../runtime-api/dial.ts';
import type { DebugDoor } from '../debug-kind.ts';
import { Relay } from '../transport/relay.ts';

/** A stub for one debugger alone (GDB, "Remote Serial Protocol"): whoever hangs up ends it. So the connection on which it was asked whether it is there is the one that the debugger gets. */
export async function openForOne(connect: (signal: AbortSignal) => Promise<Connection>): Promise<DebugDoor> {
  let kept: Connection | undefined;
  const relay = await Relay.open((signal) => {
    const connection = kept;
    kept = undefined;
    return connection ? Promise.resolve(connection) : connect(signal);
  });
  return {
    host: relay.host,
    port: relay.port,
    once: true,
    keep: (connection) => (kept = connection),
    close: () => {
      kept?.destroy();
      relay.close();
    },
  };
}

/** Asks the stub what machine it is on, which changes nothing (LLDB, "GDB Remote Protocol Extensions", qHostInfo). */
export function hostInfoFrom(connection: Duplex): Promise<boolean> {
  connection.write('+$qHostInfo#9b');
  return new Promise((resolve, reject) => {
    let text = '';
    const take = (chunk: Buffer): void => {
      text += chunk.toString('latin1');
      if (!/\$[^#]*#[0-9a-f]{2}$/.test(text)) return;
      connection.off('data', take).off('close', end);
      connection.pause();
      connection.write('+');
      resolve(true);
    };
    const end = (): void => reject(new Error('ended without an answer'));
    connection.on('data', take).once('close', end);
  });
}
