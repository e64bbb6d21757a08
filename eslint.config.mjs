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

/** Folders within rooms (by their path in src/core), held likewise: a folder, or a file beside them that is named, may import from those named for it. What lies beside the folders is theirs to stand on, where `base` says so. */
const folders = {
  'events': {
    base: true,
    allowed: {
      'text': [],
      'catalogue': [],
      'http-form': [],
      'import': ['text'],
      'patterns': ['catalogue'],
      'triggers': ['catalogue', 'patterns'],
      'expectations': ['text'],
      'saved': ['catalogue', 'expectations', 'text'],
      'assist': ['catalogue', 'saved', 'text'],
    },
  },
  'debug': {
    base: false,
    // Files beside the folders that are named here stand above them.
    allowed: {
      'transport': [],
      'dap': [],
      'node': [],
      'python': ['dap', 'transport'],
      'go': ['dap', 'transport'],
      'rust': ['dap', 'go', 'transport'],
      'java': ['dap', 'transport'],
      'ruby': ['dap', 'transport'],
      'dotnet': [],
      'kinds.ts': ['dotnet', 'go', 'java', 'node', 'python', 'ruby', 'rust'],
      'debug-connection.ts': ['transport'],
      'debugging.ts': ['debug-connection.ts', 'kinds.ts'],
    },
  },
  'template': {
    base: false,
    // Files beside the folders that are named here stand above them; all others (near-names.ts, nearby-files.ts ...) are what everything stands on.
    allowed: {
      'knowledge': [],
      'text': [],
      'files': [],
      'scripts': [],
      'values': ['text'],
      'parameters': ['files', 'text', 'values'],
      'resources': ['text', 'values'],
      'triggers': ['knowledge', 'resources', 'text', 'values'],
      'handlers': ['files', 'resources', 'scripts', 'text'],
      'links': ['resources', 'text', 'values'],
      'checks': ['knowledge', 'links', 'resources', 'text', 'values'],
      'kinds': ['checks', 'files', 'links', 'parameters', 'resources', 'scripts', 'text', 'triggers', 'values'],
      'candidate-entry.ts': ['kinds'],
      'linking': ['candidate-entry.ts', 'links', 'values'],
      'discovery.ts': ['files', 'kinds'],
      'function-lookup.ts': ['resources'],
      'handler-changes.ts': ['kinds'],
      'assembled.ts': ['candidate-entry.ts'],
      'candidate-reader.ts': ['candidate-entry.ts', 'discovery.ts', 'files', 'handlers', 'kinds', 'links', 'parameters'],
      'workspace.ts': ['assembled.ts', 'candidate-entry.ts', 'candidate-reader.ts', 'discovery.ts', 'files', 'function-lookup.ts', 'handler-changes.ts', 'kinds', 'linking', 'links', 'parameters', 'values'],
      'assist': ['candidate-entry.ts', 'checks', 'files', 'handlers', 'knowledge', 'links', 'resources', 'text', 'values'],
    },
  },
  'template/kinds': {
    base: false,
    allowed: { 'lowered': [], 'scripted': [], 'cdk-assembly': [], 'serverless-framework': ['lowered'], 'terraform-modules': ['lowered'] },
  },
};

const lazyPackages = {
  group: ['dockerode', '@aws-sdk/*', '@smithy/*', 'esbuild', '@babel/parser', 'ajv', 'ajv-formats', '@cdktf/hcl2json', 'jsonc-parser', 'smol-toml', 'ws'],
  message: 'Heavy: load it with await import() on first use.',
  allowTypeImports: true,
};
const toolkit = { group: ['@vscode/webview-ui-toolkit', '@vscode/webview-ui-toolkit/*'], message: 'Only webview/ui.ts imports the toolkit, so that it can be swapped in one file.' };
const protocolOnly = { group: ['**/src/core/**', 'node:*', 'vscode'], message: 'A webview gets data through its protocol and nowhere else.', allowTypeImports: true };
/** Folders of webview/ with a page each. */
const panels = ['event', 'plan', 'result'];
const vscodeInCore = { group: ['vscode'], message: 'src/core and src/cli never import vscode.' };
const faces = { group: ['**/workbench/**', '**/cli/**', '**/extension.ts'], message: 'The core does not know its faces.' };

function restrict(...patterns) {
  return { '@typescript-eslint/no-restricted-imports': ['error', { patterns }] };
}

function patternsOf(room, allowed) {
  return [
    lazyPackages, toolkit, vscodeInCore, faces,
    ...Object.keys(rooms)
      .filter((other) => other !== room && other !== 'model' && !allowed.includes(other))
      .map((other) => ({ group: [`**/${other}/**`], message: `core/${room} must not import core/${other}.` })),
    ...(room === 'model' ? [{ regex: '^(?!\\./)', message: 'model imports nothing.' }] : []),
    { group: ['**/core/invoker.ts', '../invoker.ts', '../../invoker.ts', '**/sandbox-invoker.ts'], message: 'Rooms stand below the invoker.' },
  ];
}

/** What a folder of src/core must not import, by its own place and by those above it. */
function patternsAt(place) {
  const steps = place.split('/');
  const [room] = steps;
  return [
    ...patternsOf(room, rooms[room]),
    ...steps.slice(1).flatMap((folder, index) => {
      const above = steps.slice(0, index + 1).join('/');
      const allowed = folders[above]?.allowed ?? {};
      return !(folder in allowed) ? [] : Object.keys(allowed)
        .filter((other) => other !== folder && !allowed[folder].includes(other))
        .map((other) => ({ group: [other.endsWith('.ts') ? `**/${other}` : `**/${other}/**`], message: `${above}/${folder} must not import ${above}/${other}.` }));
    }),
  ];
}

/** A rule replaces the one before it for the same file, so the rooms come first, and then their folders from the outside to the inside. */
const roomRules = [
  ...Object.keys(rooms).map((room) => ({ files: [`src/core/${room}/**/*.ts`], rules: restrict(...patternsAt(room)) })),
  ...Object.entries(folders).sort(([one], [other]) => one.split('/').length - other.split('/').length).flatMap(([place, { base, allowed }]) => [
    ...Object.keys(allowed).map((folder) => ({ files: [folder.endsWith('.ts') ? `src/core/${place}/${folder}` : `src/core/${place}/${folder}/**/*.ts`], rules: restrict(...patternsAt(`${place}/${folder}`)) })),
    ...(base ? [{ files: [`src/core/${place}/*.ts`], rules: restrict(...patternsAt(place), { group: ['./*/**'], message: `What lies beside the folders of core/${place} is what they stand on.` }) }] : []),
  ]),
];

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
  { files: ['webview/**/*.ts'], ignores: ['webview/ui.ts'], rules: restrict(toolkit, protocolOnly) },
  ...panels.map((panel) => ({
    files: [`webview/${panel}/**/*.ts`],
    rules: restrict(toolkit, protocolOnly, { group: panels.filter((other) => other !== panel).map((other) => `**/${other}/**`), message: 'What pages share is in webview/shared.' }),
  })),
  { files: ['webview/ui.ts'], rules: { '@typescript-eslint/no-restricted-imports': 'off' } },
);
