import type Docker from 'dockerode';
import { randomUUID } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { isPodman } from './engine-product.ts';
import type { EngineProduct } from './engine-product.ts';

/** A name that no image has. */
const noImage = 'serverless-workbench/no-such-image';

/**
 * Whether an engine sees a file that was written just now into `directory`: the proof that its containers can have our directories mounted. undefined where nothing can be proved.
 * Nothing is pulled, started or left behind.
 *
 * Docker checks mounts before it looks for the image (moby, daemon/create.go), so asking for a container of an image that does not exist answers 404 where the file is seen and 400 where it is
 * not; the same request for `/`, which every engine has, shows that the 400 is meant for the file. Podman looks for the image first and makes what is missing, so there a container of any image
 * is created, and the file looked for in it.
 *
 * For engines that do not see our files, sandboxes would need another way, which is not built: code copied with `PUT /containers/{id}/archive` instead of mounted, and the Runtime API led back
 * through the engine's own connection, by a small relay in the container whose stdio (attach) carries the HTTP of its localhost to our listener.
 */
export async function seesOurFiles(docker: Docker, product: EngineProduct, directory: string): Promise<boolean | undefined> {
  // Finch pulls what it does not have.
  if (product === 'Finch') return undefined;
  const probe = path.join(directory, `.engine-${randomUUID()}`);
  try {
    await mkdir(directory, { recursive: true });
    await writeFile(probe, '');
    return isPodman(product) ? await showsFile(docker, probe) : await acceptsMount(docker, probe);
  } catch {
    // No place to write, or an engine that answers otherwise: no proof.
    return undefined;
  } finally {
    await rm(probe, { force: true }).catch(() => undefined);
  }
}

async function acceptsMount(docker: Docker, file: string): Promise<boolean | undefined> {
  const status = await statusOf(docker, file);
  if (status === 404) return true;
  return status === 400 && (await statusOf(docker, '/')) === 404 ? false : undefined;
}

async function statusOf(docker: Docker, source: string): Promise<number | undefined> {
  try {
    const container = await docker.createContainer({ Image: noImage, HostConfig: { Mounts: [{ Type: 'bind', Source: source, Target: '/mnt', ReadOnly: true }] } });
    // Somebody has an image of that name after all.
    await container.remove({ force: true });
    return 404;
  } catch (thrown) {
    return (thrown as { statusCode?: number }).statusCode;
  }
}

async function showsFile(docker: Docker, file: string): Promise<boolean | undefined> {
  const [image] = await docker.listImages();
  if (!image) return undefined;
  // The folder is mounted, not the file: Podman makes a folder of what it does not find.
  const container = await docker.createContainer({ Image: image.Id, Entrypoint: ['/none'], HostConfig: { Mounts: [{ Type: 'bind', Source: path.dirname(file), Target: '/mnt', ReadOnly: true }] } });
  try {
    await container.infoArchive({ path: `/mnt/${path.basename(file)}` });
    return true;
  } catch (thrown) {
    return (thrown as { statusCode?: number }).statusCode === 404 ? false : undefined;
  } finally {
    await container.remove({ force: true, v: true }).catch(() => undefined);
  }
}
