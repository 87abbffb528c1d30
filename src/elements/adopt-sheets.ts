import type { CSSResultOrNative } from 'lit';

/**
 * Adds sheets to a shadow root, wherever it is: a constructed sheet belongs to the document that it was made for, so one
 * in a window of its own needs copies (CSSOM §6.2).
 */
export function adoptSheets(root: ShadowRoot, styles: readonly CSSResultOrNative[]): void {
  const view = root.ownerDocument.defaultView;
  const sheets = styles.map((style) => {
    const shared = style instanceof CSSStyleSheet ? style : style.styleSheet;
    if (shared && view === window) return shared;
    const sheet = view ? new view.CSSStyleSheet() : new CSSStyleSheet();
    sheet.replaceSync('cssText' in style ? style.cssText : textOf(style));
    return sheet;
  });
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, ...sheets];
}

function textOf(sheet: CSSStyleSheet): string {
  return [...sheet.cssRules].map(({ cssText }) => cssText).join('\n');
}
