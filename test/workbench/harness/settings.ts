/** The themes that tests look at. */
export type Theme = 'dark' | 'light' | 'hc-dark' | 'hc-light';

/** VS Code's names of them. */
export const themeNames: Readonly<Record<Theme, string>> = {
  'dark': 'Dark 2026',
  'light': 'Light 2026',
  'hc-dark': 'Default High Contrast',
  'hc-light': 'Default High Contrast Light',
};

/** User settings of a quiet editor: nothing in it that a test did not ask for. */
export function baseSettings(theme: Theme, trusted: boolean): Record<string, unknown> {
  return {
    'workbench.colorTheme': themeNames[theme],
    'window.autoDetectColorScheme': false,
    'window.autoDetectHighContrast': false,
    'workbench.startupEditor': 'none',
    'workbench.tips.enabled': false,
    'workbench.secondarySideBar.defaultVisibility': 'hidden',
    'workbench.welcomePage.walkthroughs.openOnInstall': false,
    'workbench.enableExperiments': false,
    'chat.disableAIFeatures': true,
    'telemetry.telemetryLevel': 'off',
    'update.mode': 'none',
    'extensions.autoUpdate': false,
    'extensions.autoCheckUpdates': false,
    'extensions.ignoreRecommendations': true,
    'git.openRepositoryInParentFolders': 'never',
    'files.simpleDialog.enable': true,
    'editor.accessibilitySupport': 'off',
    'editor.fontFamily': 'DejaVu Sans Mono, Noto Sans Mono CJK KR, monospace',
    'security.workspace.trust.startupPrompt': 'never',
    'security.workspace.trust.banner': 'never',
    'security.workspace.trust.enabled': !trusted,
  };
}
