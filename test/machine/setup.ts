import { type MachinePart, machineParts, setUp } from './machine.ts';

/** `npm run setup [-- PART...]`: exit code 0 when every part that was asked for is ready, 3 otherwise, 2 for an unknown part. */
async function main(names: readonly string[]): Promise<number> {
  const unknown = names.filter((name) => !machineParts.some((part) => part === name));
  if (unknown.length) {
    console.error(`unknown part: ${unknown.join(', ')}. Parts: ${machineParts.join(', ')}`);
    return 2;
  }
  const states = await setUp(names.length ? (names as MachinePart[]) : machineParts);
  return states.every(({ state }) => state === 'ready') ? 0 : 3;
}

process.exitCode = await main(process.argv.slice(2));
