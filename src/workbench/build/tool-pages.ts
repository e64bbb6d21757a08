/** Where tools of builds are had, by their programs' names. */
const pages: Readonly<Record<string, string>> = {
  'node': 'https://nodejs.org/en/download',
  'npm': 'https://nodejs.org/en/download',
  'pnpm': 'https://pnpm.io/installation',
  'yarn': 'https://yarnpkg.com/getting-started/install',
  'python': 'https://www.python.org/downloads/',
  'python3': 'https://www.python.org/downloads/',
  'pip': 'https://pip.pypa.io/en/stable/installation/',
  'uv': 'https://docs.astral.sh/uv/getting-started/installation/',
  'poetry': 'https://python-poetry.org/docs/#installation',
  'go': 'https://go.dev/doc/install',
  'cargo': 'https://rustup.rs/',
  'rustup': 'https://rustup.rs/',
  'cargo-lambda': 'https://www.cargo-lambda.info/guide/installation.html',
  'java': 'https://adoptium.net/',
  'javac': 'https://adoptium.net/',
  'mvn': 'https://maven.apache.org/install.html',
  'gradle': 'https://gradle.org/install/',
  'dotnet': 'https://dotnet.microsoft.com/download',
  'ruby': 'https://www.ruby-lang.org/en/documentation/installation/',
  'bundle': 'https://bundler.io/',
  'make': 'https://www.gnu.org/software/make/',
  'docker': 'https://docs.docker.com/get-started/get-docker/',
};

/** The page from which a program is installed; undefined for those that are not known. */
export function toolPage(tool: string | undefined): string | undefined {
  return tool !== undefined && Object.hasOwn(pages, tool) ? pages[tool] : undefined;
}
