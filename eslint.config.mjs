// Structure is linted: which room may import which, and which packages only one place may touch.
import tseslint from 'typescript-eslint';

/** Rooms of src/core in the order of the arrows: a room may import from the rooms named for it, and from `model`. */
const rooms = {
  'model': [],
  'runtime-api': [],
  'template': [],
  'events': [],
  'asynchronous': [],
  'lambda-api': [],
  'build': [],
  'environment': ['events'],
  'sandbox': ['runtime-api', 'environment'],
  'debug': ['build', 'runtime-api', 'sandbox'],
  'invocation': ['build', 'environment', 'runtime-api', 'sandbox'],
  'what-will-run': ['build', 'environment', 'invocation', 'sandbox'],
  'calls': ['asynchronous', 'environment', 'lambda-api', 'runtime-api', 'sandbox'],
};

const lazyPackages = {
  group: ['dockerode', '@aws-sdk/*', '@smithy/*', 'esbuild', '@babel/parser', 'ajv', 'ajv-formats', '@cdktf/hcl2json', 'jsonc-parser', 'smol-toml'],
  message: 'Heavy: load it with await import() on first use.',
  allowTypeImports: true,
};
const toolkit = { group: ['@vscode/webview-ui-toolkit', '@vscode/webview-ui-toolkit/*'], message: 'Only webview/ui.ts imports the toolkit, so that it can be swapped in one file.' };
const vscodeInCore = { group: ['vscode'], message: 'src/core and src/cli never import vscode.' };
const faces = { group: ['**/workbench/**', '**/cli/**', '**/extension.ts'], message: 'The core does not know its faces.' };

function restrict(...patterns) {
  return { '@typescript-eslint/no-restricted-imports': ['error', { patterns }] };
}

const roomRules = Object.entries(rooms).map(([room, allowed]) => ({
  files: [`src/core/${room}/**/*.ts`],
  rules: restrict(
    lazyPackages, toolkit, vscodeInCore, faces,
    ...Object.keys(rooms)
      .filter((other) => other !== room && other !== 'model' && !allowed.includes(other))
      .map((other) => ({ group: [`**/${other}/**`], message: `core/${room} must not import core/${other}.` })),
    ...(room === 'model' ? [{ regex: '^(?!\\./)', message: 'model imports nothing.' }] : []),
    { group: ['**/core/invoker.ts', '../invoker.ts', '../../invoker.ts', '**/sandbox-invoker.ts'], message: 'Rooms stand below the invoker.' },
  ),
}));

export default tseslint.config(
  { ignores: ['dist/**', 'node_modules/**', 'test/fixtures/**', 'media/**', 'test-results/**'] },
  ...tseslint.configs.recommended,
  {
    files: ['**/*.ts'],
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-restricted-syntax': ['error',
        { selector: 'ExportDefaultDeclaration', message: 'Named exports only.' },
        { selector: 'ExportAllDeclaration', message: 'No barrels.' },
      ],
      'eqeqeq': 'error',
      'no-console': 'off',
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
    },
  },
  { files: ['src/**/*.ts', 'webview/**/*.ts'], rules: restrict(lazyPackages, toolkit) },
  { files: ['src/core/**/*.ts', 'src/cli/**/*.ts'], rules: restrict(lazyPackages, toolkit, vscodeInCore) },
  ...roomRules,
  { files: ['src/core/sandbox/engine/**/*.ts'], rules: restrict(lazyPackages, toolkit, vscodeInCore, faces, { group: ['../docker/**', '../process/**'], message: 'Engines are found without knowing who uses them.' }) },
  { files: ['webview/**/*.ts'], ignores: ['webview/ui.ts'], rules: restrict(toolkit, { group: ['**/src/core/**', 'node:*', 'vscode'], message: 'A webview gets data through its protocol and nowhere else.', allowTypeImports: true }) },
  { files: ['webview/ui.ts'], rules: { '@typescript-eslint/no-restricted-imports': 'off' } },
);
