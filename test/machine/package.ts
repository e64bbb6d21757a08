import { packageExtension } from './vsix.ts';

/** `npm run package [-- FILE]`: packs the extension for this platform. vsce prints what goes in. */
await packageExtension(process.argv[2]);
