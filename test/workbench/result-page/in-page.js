// Runs inside of the page under test: stands in for the editor, and answers questions that only a browser can. Plain JavaScript, because the tests' own program has no DOM types.
(() => {
  const posted = [];
  const violations = [];
  let state;
  window.acquireVsCodeApi = () => ({
    postMessage: (message) => posted.push(message),
    getState: () => JSON.parse(sessionStorage.getItem('vscode-state') ?? 'null') ?? undefined,
    setState: (value) => {
      state = value;
      sessionStorage.setItem('vscode-state', JSON.stringify(value));
      return state;
    },
  });
  document.addEventListener('securitypolicyviolation', (event) => violations.push(`${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile ?? ''} ${event.sample ?? ''}`.trim()));

  const applyTheme = (theme) => {
    const { style } = document.documentElement;
    for (const name of [...style].filter((property) => property.startsWith('--vscode-') && !property.includes('font'))) style.removeProperty(name);
    for (const [name, value] of Object.entries(theme.colors)) style.setProperty(`--vscode-${name}`, value);
    document.body.dataset.vscodeThemeKind = theme.kind;
    document.body.classList.remove('vscode-dark', 'vscode-light', 'vscode-high-contrast', 'vscode-high-contrast-light');
    document.body.classList.add(...theme.classes);
  };

  /** What the editor does to every webview: theme variables on the root, its class on the body, a few defaults. */
  const dress = () => {
    applyTheme(window.__theme);
    if (window.__reduceMotion) document.body.classList.add('vscode-reduce-motion');
    const fonts = { 'font-family': "'Liberation Sans', 'NanumGothic', sans-serif", 'font-size': '13px', 'font-weight': 'normal', 'editor-font-family': "'Liberation Mono', 'NanumGothicCoding', monospace", 'editor-font-size': '13px' };
    for (const [name, value] of Object.entries(fonts)) document.documentElement.style.setProperty(`--vscode-${name}`, value);
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`
      :where(body) { background-color: transparent; color: var(--vscode-editor-foreground); font-family: var(--vscode-font-family); font-size: var(--vscode-font-size); margin: 0; padding: 0 20px; }
      :where(img) { max-width: 100%; max-height: 100%; }
      :where(a) { color: var(--vscode-textLink-foreground); }
      html { background: var(--vscode-editor-background); scrollbar-color: var(--vscode-scrollbarSlider-background) var(--vscode-editor-background); }`);
    // The editor puts its defaults before the page's own sheets; adopted sheets come after them, hence :where().
    document.adoptedStyleSheets = [sheet, ...document.adoptedStyleSheets];
  };
  new MutationObserver((_, observer) => {
    if (!document.body) return;
    observer.disconnect();
    dress();
  }).observe(document, { childList: true, subtree: true });

  const parse = (color) => {
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = 1;
    const context = canvas.getContext('2d', { willReadFrequently: true });
    context.fillStyle = color;
    context.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = context.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const known = new Map();
  const rgba = (color) => {
    if (!known.has(color)) known.set(color, parse(color));
    return known.get(color);
  };
  const over = (top, below) => top.slice(0, 3).map((value, index) => value * top[3] + below[index] * (1 - top[3]));
  const luminance = (color) => {
    const [r, g, b] = color.map((value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ratio = (a, b) => {
    const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x);
    return (light + 0.05) / (dark + 0.05);
  };
  /** Everything behind an element, shadow roots included, put together. */
  const background = (element) => {
    const layers = [];
    for (let node = element; node; node = node.parentElement ?? node.getRootNode().host ?? null) {
      const color = rgba(getComputedStyle(node).backgroundColor);
      layers.push(color);
      if (color[3] === 1) break;
    }
    return layers.reverse().reduce((below, layer) => over(layer, below), over(rgba(document.documentElement.style.getPropertyValue('--vscode-editor-background')), [255, 255, 255]));
  };
  const visible = (element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true }) && !element.closest('.visually-hidden');
  const deep = function* (root) {
    for (const element of root.querySelectorAll('*')) {
      yield element;
      if (element.shadowRoot) yield* deep(element.shadowRoot);
    }
  };
  const nameOf = (element) => (element.getAttribute('aria-label') ?? (element.getAttribute('aria-labelledby') ?? '').split(' ').map((id) => document.getElementById(id)?.textContent ?? '').join(' ')).trim()
    || element.closest('label')?.textContent?.trim() || (element.textContent ?? '').trim() || element.getAttribute('title') || '';

  window.__page = {
    posted,
    violations,
    applyTheme,
    /** Hands the page a message, and counts what matches a selector at that very moment. */
    countAfter: (message, selector) => new Promise((resolve) => {
      window.addEventListener('message', () => resolve(document.querySelectorAll(selector).length), { once: true });
      window.postMessage(message, '*');
    }),
    /** Hands the page a message, and answers how long it took until the next frame was there. */
    receive: (message) => new Promise((resolve) => {
      const start = performance.now();
      window.addEventListener('message', () => requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - start))), { once: true });
      window.postMessage(message, '*');
    }),
    /** Text whose contrast with what is behind it is below `least`; what is unavailable does not count. */
    poorContrast: (least) => {
      const poor = [];
      for (const element of deep(document.body)) {
        const text = [...element.childNodes].filter((node) => node.nodeType === 3 && node.nodeValue.trim() !== '').map((node) => node.nodeValue.trim()).join(' ');
        if (text === '' || !visible(element) || element.closest('.unavailable, .stale, .menu[hidden]') || element.getRootNode().host?.matches?.('.unavailable')) continue;
        const behind = background(element);
        const value = ratio(over(rgba(getComputedStyle(element).color), behind), behind);
        if (value < least) poor.push(`${value.toFixed(2)} ${element.className || element.tagName} “${text.slice(0, 40)}”`);
      }
      return [...new Set(poor)];
    },
    /** Bars and icons that stand out from the background by less than `least`. */
    poorGraphics: (least) => {
      const poor = [];
      for (const bar of document.querySelectorAll('.bar')) {
        const color = rgba(getComputedStyle(bar).getPropertyValue('--color').trim() || '#000');
        const computed = bar.appendChild(document.createElement('i'));
        computed.style.color = 'var(--color)';
        const used = rgba(getComputedStyle(computed).color);
        computed.remove();
        const behind = background(bar.parentElement);
        const value = ratio(over(used ?? color, behind), behind);
        if (value < least) poor.push(`${value.toFixed(2)} ${bar.closest('.timeline-row').className}`);
      }
      for (const icon of document.querySelectorAll('.codicon')) {
        if (!visible(icon) || icon.closest('.unavailable, .stale')) continue;
        const behind = background(icon);
        const value = ratio(over(rgba(getComputedStyle(icon).color), behind), behind);
        if (value < least) poor.push(`${value.toFixed(2)} ${icon.className}`);
      }
      return [...new Set(poor)];
    },
    overflow: () => {
      const width = document.documentElement.clientWidth;
      const wide = [];
      if (document.documentElement.scrollWidth > width) wide.push(`page: ${document.documentElement.scrollWidth} > ${width}`);
      for (const element of deep(document.body)) {
        if (!visible(element) || element.closest('.runs-list, .text, .visually-hidden') || element.getRootNode() !== document) continue;
        const box = element.getBoundingClientRect();
        if (box.width > 1 && box.right > width + 1) wide.push(`${element.className || element.tagName}: right edge at ${Math.round(box.right)}`);
      }
      return wide.slice(0, 10);
    },
    /** Things that can be operated but have no name. */
    nameless: () => [...document.querySelectorAll('button, input, textarea, a, [role=row], [role=treeitem], [role=tab], [role=menuitem], [tabindex], vscode-button, vscode-checkbox, vscode-text-field')]
      .filter((element) => nameOf(element) === '').map((element) => element.outerHTML.slice(0, 120)),
    /** Where the focus is, through shadow roots. */
    focused: () => {
      const active = document.activeElement;
      return active?.closest('[data-key]')?.dataset.key ?? active?.getAttribute('aria-label') ?? active?.className ?? '';
    },
    /** Whether the focused element shows that it is focused. */
    focusShown: () => {
      let active = document.activeElement;
      const shows = (element) => {
        const style = getComputedStyle(element);
        return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
      };
      if (active.matches('.choice-item input')) return shows(active.nextElementSibling);
      if (active.matches('.json-item')) return shows(active.querySelector('.json-line'));
      while (active.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
      // The component library shows the focus of a field with the colour of its border.
      return shows(active) || shows(active.getRootNode().host ?? active) || active.matches('input.control') || active.closest('.control') !== null && shows(active.closest('.control'));
    },
  };
})();
