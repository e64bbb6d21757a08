import { pack as createPack } from 'tar-stream';
import type { Architecture } from '../../model/application.ts';
import { ownerLabel, processId } from '../owner.ts';
import type { Engine } from './engine.ts';

/** Runs the smallest program of an architecture in a container, and leaves nothing of it. @throws the engine's fault */
export async function probe({ docker }: Engine, architecture: Architecture): Promise<boolean> {
  const pack = createPack();
  pack.entry({ name: 'end', mode: 0o755 }, endingProgram(architecture));
  pack.finalize();
  const repo = 'serverless-workbench-build/emulation';
  const stream = await docker.importImage(pack as unknown as string, { repo, tag: architecture.replace('_', '-') });
  await new Promise<void>((resolve, reject) => docker.modem.followProgress(stream as NodeJS.ReadableStream, (error: Error | null) => (error ? reject(error) : resolve())));
  const image = `${repo}:${architecture.replace('_', '-')}`;
  const container = await docker.createContainer({ Image: image, Entrypoint: ['/end'], Labels: { [ownerLabel]: `${processId()}/probe` }, HostConfig: { NetworkMode: 'none' } });
  try {
    await container.start();
    return ((await container.wait()) as { StatusCode: number }).StatusCode === 0;
  } catch {
    // The engine refuses to start what it cannot run.
    return false;
  } finally {
    await container.remove({ force: true }).catch(() => undefined);
    await docker.getImage(image).remove().catch(() => undefined);
  }
}

/** An ELF program for Linux whose only instructions are exit(0) (System V ABI, "Object files"; Linux system call tables). */
export function endingProgram(architecture: Architecture): Buffer {
  const [machine, code] = architecture === 'arm64'
    // mov x8, 93; mov x0, 0; svc 0
    ? [183, [0xa8, 0x0b, 0x80, 0xd2, 0x00, 0x00, 0x80, 0xd2, 0x01, 0x00, 0x00, 0xd4]]
    // mov eax, 60; xor edi, edi; syscall
    : [62, [0xb8, 0x3c, 0x00, 0x00, 0x00, 0x31, 0xff, 0x0f, 0x05]];
  const headers = 64 + 56;
  const base = 0x400000n;
  const file = Buffer.alloc(headers + code.length);
  file.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  file.writeUInt16LE(2, 16);
  file.writeUInt16LE(machine, 18);
  file.writeUInt32LE(1, 20);
  file.writeBigUInt64LE(base + BigInt(headers), 24);
  file.writeBigUInt64LE(64n, 32);
  file.writeUInt16LE(64, 52);
  file.writeUInt16LE(56, 54);
  file.writeUInt16LE(1, 56);
  file.writeUInt32LE(1, 64);
  file.writeUInt32LE(5, 68);
  file.writeBigUInt64LE(base, 80);
  file.writeBigUInt64LE(base, 88);
  file.writeBigUInt64LE(BigInt(file.length), 96);
  file.writeBigUInt64LE(BigInt(file.length), 104);
  // As large as the largest pages that Linux has on ARM.
  file.writeBigUInt64LE(0x10000n, 112);
  file.set(code, headers);
  return file;
}
