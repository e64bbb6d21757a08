import { spawn } from 'node:child_process';
import { Duplex } from 'node:stream';
import type { DebugAdapterLink } from '../../model/debug.ts';
import { AdapterLink } from '../dap/adapter-link.ts';
import { DapPeer } from '../dap/dap-peer.ts';

/** Adapters that hold on to a sandbox, by the port that leads to it. A stub ends with its debugger: so that stays when an editor goes, and serves the next. */
const peers = new Map<string, DapPeer>();

export interface LldbSessionOptions {
  /** lldb-dap; absolute. */
  readonly program: string;
  readonly host: string;
  readonly port: number;
  readonly entry: readonly string[];
  /** The program has ended, with this status of a shell's. */
  programEnded(status: number): void;
}

/** How long LLDB may take to end once its program has and its input is closed, ms; then it is ended. */
const lastWordsMs = 1000;

/** An editor's side of the LLDB that is attached to a sandbox, or is about to be. */
export function lldbLink({ program, host, port, entry, programEnded }: LldbSessionOptions): DebugAdapterLink {
  const key = `${host}:${port}`;
  let peer = peers.get(key);
  if (!peer || peer.closed) {
    const started = start(program, programEnded, () => {
      // The port may belong to another sandbox by now.
      if (peers.get(key) === started) peers.delete(key);
    });
    peers.set(key, started);
    peer = started;
  }
  return new AdapterLink(peer, { entry, stays: true });
}

/** The sandbox has ended: an LLDB that had stopped it would never know. */
export function endLldb({ host, port }: Pick<LldbSessionOptions, 'host' | 'port'>): void {
  peers.get(`${host}:${port}`)?.destroy();
}

function start(program: string, programEnded: (status: number) => void, forget: () => void): DapPeer {
  const child = spawn(program, [], { stdio: ['pipe', 'pipe', 'ignore'], windowsHide: true });
  const stream = Duplex.from({ readable: child.stdout, writable: child.stdin });
  child.on('error', () => stream.destroy());
  child.stdin.on('error', () => stream.destroy());
  const peer = new DapPeer(stream);
  peer.onExit = programEnded;
  let late: NodeJS.Timeout | undefined;
  const end = (): void => {
    clearTimeout(late);
    forget();
    child.kill('SIGKILL');
  };
  peer.onTerminated = () => {
    // Its last words are on their way.
    child.stdin.end();
    late = setTimeout(end, lastWordsMs).unref();
  };
  stream.once('close', end);
  child.once('exit', () => stream.destroy());
  return peer;
}
