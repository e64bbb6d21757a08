/** `npm run agreement -- sam|serverless FOLDER...`: what we read out of templates beside what other tools do. Run by hand: it wants folders of public applications, and installs the other tool. */

const [peer, ...folders] = process.argv.slice(2);
const peers: Readonly<Record<string, (folders: readonly string[]) => Promise<void>>> = {
  sam: async (given) => (await import('./sam.ts')).compareWithSam(given),
  serverless: async (given) => (await import('./serverless.ts')).compareWithServerless(given),
};
const compare = peers[peer ?? ''];
if (!compare || folders.length === 0) {
  console.error(`usage: npm run agreement -- ${Object.keys(peers).join('|')} FOLDER...`);
  process.exitCode = 2;
} else {
  await compare(folders);
}
