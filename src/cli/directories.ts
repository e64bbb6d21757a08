import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where the tool is installed: the nearest directory above this module that holds `media/events`. The module runs from src/cli, from dist, and from dist/chunks. */
export function installDirectory(from: string = fileURLToPath(import.meta.url)): string {
  for (let directory = path.dirname(from); ; directory = path.dirname(directory)) {
    if (existsSync(path.join(directory, 'media', 'events', 'catalogue.json'))) return directory;
    if (directory === path.dirname(directory)) throw new Error(`No media folder above ${from}: the installation is not complete.`);
  }
}

export function mediaDirectory(): string {
  return path.join(installDirectory(), 'media');
}
