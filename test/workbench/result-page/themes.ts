/**
 * What a webview sees of the editor's default themes: the custom properties that our style sheets and the component library read. Undefined colours are left out,
 * as the editor does. Values are those of VS Code 1.139.
 */

export interface Theme {
  /** The class of `body`; the editor gives a light high contrast theme both of its names. */
  readonly classes: readonly string[];
  readonly kind: string;
  readonly colors: Readonly<Record<string, string>>;
}

const terminalDark = { red: '#cd3131', green: '#0dbc79', yellow: '#e5e510', blue: '#2472c8', magenta: '#bc3fbc', cyan: '#11a8cd', brightRed: '#f14c4c', brightGreen: '#23d18b', brightYellow: '#f5f543', brightBlue: '#3b8eea', brightMagenta: '#d670d6', brightCyan: '#29b8db' };
const terminalLight = { red: '#cd3131', green: '#107c10', yellow: '#949800', blue: '#0451a5', magenta: '#bc05bc', cyan: '#0598bc', brightRed: '#cd3131', brightGreen: '#14ce14', brightYellow: '#b5ba00', brightBlue: '#0451a5', brightMagenta: '#bc05bc', brightCyan: '#0598bc' };
const terminalHcDark = { red: '#cd0000', green: '#00cd00', yellow: '#cdcd00', blue: '#0000ee', magenta: '#cd00cd', cyan: '#00cdcd', brightRed: '#ff0000', brightGreen: '#00ff00', brightYellow: '#ffff00', brightBlue: '#5c5cff', brightMagenta: '#ff00ff', brightCyan: '#00ffff' };
const terminalHcLight = { ...terminalLight, green: '#136c13', brightGreen: '#00bc00' };

function terminal(colors: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(colors).map(([name, value]) => [`terminal-ansi${name.charAt(0).toUpperCase()}${name.slice(1)}`, value]));
}

const tokensDark = { 'debugTokenExpression-name': '#c586c0', 'debugTokenExpression-string': '#ce9178', 'debugTokenExpression-number': '#b5cea8', 'debugTokenExpression-boolean': '#4e94ce' };
const tokensLight = { 'debugTokenExpression-name': '#9b46b0', 'debugTokenExpression-string': '#a31515', 'debugTokenExpression-number': '#098658', 'debugTokenExpression-boolean': '#0000ff' };

const dark: Theme = {
  classes: ['vscode-dark'],
  kind: 'vscode-dark',
  colors: {
    'foreground': '#bfbfbf', 'descriptionForeground': '#8c8c8c', 'errorForeground': '#f48771', 'focusBorder': '#3994bcb3',
    'textLink-foreground': '#48a0c7', 'textLink-activeForeground': '#53a5ca', 'textCodeBlock-background': '#242526',
    'button-background': '#297aa0', 'button-foreground': '#ffffff', 'button-hoverBackground': '#2b7da3', 'button-border': '#333536', 'button-secondaryBackground': '#00000000', 'button-secondaryForeground': '#cccccc', 'button-secondaryHoverBackground': '#ffffff10',
    'checkbox-background': '#242526', 'checkbox-border': '#333536', 'checkbox-foreground': '#8c8c8c', 'dropdown-background': '#191a1b', 'dropdown-border': '#333536', 'dropdown-foreground': '#bfbfbf',
    'input-background': '#191a1b', 'input-border': '#333536', 'input-foreground': '#bfbfbf', 'input-placeholderForeground': '#555555', 'inputOption-activeBackground': '#3994bc33', 'inputOption-activeForeground': '#bfbfbf', 'inputValidation-errorBorder': '#be1100',
    'scrollbarSlider-background': '#83848533', 'scrollbarSlider-hoverBackground': '#83848566', 'scrollbarSlider-activeBackground': '#83848599', 'progressBar-background': '#878889',
    'list-hoverBackground': '#ffffff0d', 'list-activeSelectionBackground': '#3994bc26', 'list-activeSelectionForeground': '#ededed', 'toolbar-hoverBackground': '#ffffff18',
    'menu-background': '#202122', 'menu-foreground': '#bfbfbf', 'menu-selectionBackground': '#3994bc26', 'menu-selectionForeground': '#bfbfbf', 'menu-border': '#2a2b2c', 'widget-border': '#2a2b2c', 'widget-shadow': '#0000005c',
    'editor-background': '#121314', 'editor-foreground': '#bbbebf', 'editorWarning-foreground': '#cca700', 'editor-findMatchHighlightBackground': '#27678280',
    'panel-background': '#191a1b', 'panel-border': '#2a2b2c', 'panelTitle-activeBorder': '#3994bc', 'panelTitle-activeForeground': '#bfbfbf', 'panelTitle-inactiveForeground': '#8c8c8c',
    'charts-foreground': '#cccccc', 'charts-lines': '#c8cacc80', 'charts-blue': '#57a3f8', 'charts-yellow': '#e0b97f', 'charts-green': '#86cf86', 'charts-purple': '#ad80d7',
    'badge-background': '#3994bcf0', 'badge-foreground': '#ffffff',
    ...tokensDark, ...terminal(terminalDark),
  },
};

const light: Theme = {
  classes: ['vscode-light'],
  kind: 'vscode-light',
  colors: {
    'foreground': '#202020', 'descriptionForeground': '#606060', 'errorForeground': '#ad0707', 'focusBorder': '#0069cc',
    'textLink-foreground': '#0069cc', 'textLink-activeForeground': '#0069cc', 'textCodeBlock-background': '#eaeaea',
    'button-background': '#0069cc', 'button-foreground': '#ffffff', 'button-hoverBackground': '#0063c1', 'button-border': '#eeeef1', 'button-secondaryBackground': '#eaeaea', 'button-secondaryForeground': '#202020', 'button-secondaryHoverBackground': '#f2f3f4',
    'checkbox-background': '#eaeaea', 'checkbox-border': '#d8d8d8', 'checkbox-foreground': '#606060', 'dropdown-background': '#ffffff', 'dropdown-border': '#d8d8d8', 'dropdown-foreground': '#202020',
    'input-background': '#ffffff', 'input-border': '#d8d8d866', 'input-foreground': '#202020', 'input-placeholderForeground': '#999999', 'inputOption-activeBackground': '#0069cc26', 'inputOption-activeForeground': '#202020', 'inputValidation-errorBorder': '#ad0707',
    'scrollbarSlider-background': '#99999926', 'scrollbarSlider-hoverBackground': '#99999940', 'scrollbarSlider-activeBackground': '#99999955', 'progressBar-background': '#0069cc',
    'list-hoverBackground': '#dadada4f', 'list-activeSelectionBackground': '#0069cc1a', 'list-activeSelectionForeground': '#202020', 'toolbar-hoverBackground': '#00000010',
    'menu-background': '#fafafd', 'menu-foreground': '#202020', 'menu-selectionBackground': '#0069cc1a', 'menu-selectionForeground': '#202020', 'menu-border': '#e4e5e6', 'widget-border': '#e2e2e5', 'widget-shadow': '#00000000',
    'editor-background': '#ffffff', 'editor-foreground': '#202020', 'editorWarning-foreground': '#bf8803', 'editor-findMatchHighlightBackground': '#0069cc1a',
    'panel-background': '#fafafd', 'panel-border': '#f0f1f2', 'panelTitle-activeBorder': '#000000', 'panelTitle-activeForeground': '#202020', 'panelTitle-inactiveForeground': '#606060',
    'charts-foreground': '#202020', 'charts-lines': '#20202066', 'charts-blue': '#1a5cff', 'charts-yellow': '#667309', 'charts-green': '#388a34', 'charts-purple': '#652d90',
    'badge-background': '#0069cc', 'badge-foreground': '#ffffff',
    ...tokensLight, ...terminal(terminalLight),
  },
};

const hcDark: Theme = {
  classes: ['vscode-high-contrast'],
  kind: 'vscode-high-contrast',
  colors: {
    'foreground': '#ffffff', 'descriptionForeground': '#ffffffb3', 'errorForeground': '#f48771', 'focusBorder': '#f38518', 'contrastBorder': '#6fc3df', 'contrastActiveBorder': '#f38518',
    'textLink-foreground': '#21a6ff', 'textLink-activeForeground': '#21a6ff', 'textCodeBlock-background': '#000000',
    'button-foreground': '#ffffff', 'button-border': '#6fc3df', 'button-secondaryForeground': '#ffffff',
    'checkbox-background': '#000000', 'checkbox-border': '#6fc3df', 'checkbox-foreground': '#ffffff', 'dropdown-background': '#000000', 'dropdown-border': '#6fc3df', 'dropdown-foreground': '#ffffff',
    'input-background': '#000000', 'input-border': '#6fc3df', 'input-foreground': '#ffffff', 'input-placeholderForeground': '#ffffffb3', 'inputOption-activeBackground': '#00000000', 'inputOption-activeForeground': '#ffffff', 'inputValidation-errorBorder': '#6fc3df',
    'scrollbarSlider-background': '#6fc3df99', 'scrollbarSlider-hoverBackground': '#6fc3dfcc', 'scrollbarSlider-activeBackground': '#6fc3df', 'progressBar-background': '#6fc3df', 'settings-dropdownListBorder': '#6fc3df',
    'list-hoverBackground': '#ffffff1a',
    'menu-background': '#000000', 'menu-foreground': '#ffffff', 'menu-border': '#6fc3df', 'menu-selectionBorder': '#f38518', 'widget-border': '#6fc3df',
    'editor-background': '#000000', 'editor-foreground': '#ffffff', 'editorWarning-foreground': '#ffd370',
    'panel-background': '#000000', 'panel-border': '#6fc3df', 'panelTitle-activeBorder': '#6fc3df', 'panelTitle-activeForeground': '#ffffff', 'panelTitle-inactiveForeground': '#ffffff',
    'charts-foreground': '#ffffff', 'charts-lines': '#ffffff80', 'charts-blue': '#3794ff', 'charts-yellow': '#ffd370', 'charts-green': '#89d185', 'charts-purple': '#b180d7',
    'badge-background': '#000000', 'badge-foreground': '#ffffff',
    'debugTokenExpression-name': '#ffffff', 'debugTokenExpression-string': '#f48771', 'debugTokenExpression-number': '#89d185', 'debugTokenExpression-boolean': '#75bdfe',
    ...terminal(terminalHcDark),
  },
};

const hcLight: Theme = {
  classes: ['vscode-high-contrast-light', 'vscode-high-contrast'],
  kind: 'vscode-high-contrast-light',
  colors: {
    'foreground': '#292929', 'descriptionForeground': '#292929b3', 'errorForeground': '#b5200d', 'focusBorder': '#006bbd', 'contrastBorder': '#0f4a85', 'contrastActiveBorder': '#006bbd',
    'textLink-foreground': '#0f4a85', 'textLink-activeForeground': '#0f4a85', 'textCodeBlock-background': '#f2f2f2',
    'button-background': '#0f4a85', 'button-foreground': '#ffffff', 'button-hoverBackground': '#0f4a85', 'button-border': '#0f4a85', 'button-secondaryBackground': '#ffffff', 'button-secondaryForeground': '#292929',
    'checkbox-background': '#ffffff', 'checkbox-border': '#0f4a85', 'checkbox-foreground': '#292929', 'dropdown-background': '#ffffff', 'dropdown-border': '#0f4a85', 'dropdown-foreground': '#292929',
    'input-background': '#ffffff', 'input-border': '#0f4a85', 'input-foreground': '#292929', 'input-placeholderForeground': '#292929b3', 'inputOption-activeBackground': '#00000000', 'inputOption-activeForeground': '#292929', 'inputValidation-errorBorder': '#0f4a85',
    'scrollbarSlider-background': '#0f4a8566', 'scrollbarSlider-hoverBackground': '#0f4a85cc', 'scrollbarSlider-activeBackground': '#0f4a85', 'progressBar-background': '#0f4a85', 'settings-dropdownListBorder': '#0f4a85',
    'list-hoverBackground': '#0f4a851a', 'list-activeSelectionBackground': '#0f4a851a',
    'menu-background': '#ffffff', 'menu-foreground': '#292929', 'menu-border': '#0f4a85', 'menu-selectionBackground': '#0f4a851a', 'menu-selectionBorder': '#006bbd', 'widget-border': '#0f4a85',
    'editor-background': '#ffffff', 'editor-foreground': '#292929', 'editorWarning-foreground': '#895503',
    'panel-background': '#ffffff', 'panel-border': '#0f4a85', 'panelTitle-activeBorder': '#b5200d', 'panelTitle-activeForeground': '#292929', 'panelTitle-inactiveForeground': '#292929',
    'charts-foreground': '#292929', 'charts-lines': '#29292980', 'charts-blue': '#1a85ff', 'charts-yellow': '#895503', 'charts-green': '#374e06', 'charts-purple': '#652d90',
    'badge-background': '#0f4a85', 'badge-foreground': '#ffffff',
    'debugTokenExpression-name': '#9b46b0', 'debugTokenExpression-string': '#a31515', 'debugTokenExpression-number': '#098658', 'debugTokenExpression-boolean': '#0000ff',
    ...terminal(terminalHcLight),
  },
};

/** The default themes of releases before 1.139, which many people keep: only what differs. */
const darkModern: Theme = {
  ...dark,
  colors: {
    ...dark.colors,
    'foreground': '#cccccc', 'descriptionForeground': '#9d9d9d', 'errorForeground': '#f85149', 'focusBorder': '#0078d4', 'textLink-foreground': '#4daafc', 'textLink-activeForeground': '#4daafc', 'textCodeBlock-background': '#2b2b2b',
    'button-background': '#0078d4', 'button-hoverBackground': '#026ec1', 'button-border': '#ffffff1a', 'editor-background': '#1f1f1f', 'editor-foreground': '#cccccc', 'widget-border': '#313131', 'inputOption-activeBackground': '#2489db82', 'inputOption-activeForeground': '#ffffff',
    'menu-background': '#1f1f1f', 'menu-foreground': '#cccccc', 'menu-selectionBackground': '#0078d4', 'menu-selectionForeground': '#ffffff', 'checkbox-background': '#313131', 'checkbox-border': '#3c3c3c', 'checkbox-foreground': '#cccccc', 'input-background': '#313131', 'input-foreground': '#cccccc', 'list-hoverBackground': '#2a2d2e',
    'charts-foreground': '#cccccc', 'charts-lines': '#cccccc80', 'charts-blue': '#3794ff', 'charts-yellow': '#cca700', 'charts-green': '#89d185', 'charts-purple': '#b180d7',
  },
};

const lightModern: Theme = {
  ...light,
  colors: {
    ...light.colors,
    'foreground': '#3b3b3b', 'descriptionForeground': '#3b3b3b', 'errorForeground': '#f85149', 'focusBorder': '#005fb8', 'textLink-foreground': '#005fb8', 'textLink-activeForeground': '#005fb8', 'textCodeBlock-background': '#f8f8f8',
    'button-background': '#005fb8', 'button-hoverBackground': '#0258a8', 'button-border': '#0000001a', 'button-secondaryBackground': '#e5e5e5', 'button-secondaryForeground': '#3b3b3b', 'editor-foreground': '#3b3b3b', 'widget-border': '#e5e5e5', 'inputOption-activeBackground': '#bed6ed', 'inputOption-activeForeground': '#000000',
    'menu-background': '#ffffff', 'menu-foreground': '#3b3b3b', 'menu-selectionBackground': '#005fb8', 'menu-selectionForeground': '#ffffff', 'checkbox-background': '#f8f8f8', 'checkbox-border': '#cecece', 'checkbox-foreground': '#3b3b3b', 'list-hoverBackground': '#f2f2f2',
    'charts-foreground': '#3b3b3b', 'charts-lines': '#3b3b3b80', 'charts-blue': '#1a85ff', 'charts-yellow': '#bf8803', 'charts-green': '#388a34', 'charts-purple': '#652d90',
  },
};

export const themes = { 'dark': dark, 'light': light, 'hc-dark': hcDark, 'hc-light': hcLight, 'dark-modern': darkModern, 'light-modern': lightModern } as const;
export type ThemeName = keyof typeof themes;
