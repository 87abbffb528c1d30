import { log } from '../../../host/log.ts';
import { adoptSheets } from '../../adopt-sheets.ts';
import { VideoCallElement } from '../../video-call.ts';

/** The whole window is the phone, dark before the first picture as after it. */
const PAGE = `
  html, body { height: 100%; margin: 0; overflow: hidden; background: #10131a; }
  video-call { height: 100%; --call-radius: 0px; }
  video-call::part(phone) { min-height: 0; }
`;

/** Gives an element that is not in any page yet a shadow root with sheets of this window. */
export function dress(phone: VideoCallElement, window: Window): void {
  const root = phone.attachShadow(VideoCallElement.shadowRootOptions);
  window.document.adoptNode(phone);
  adoptSheets(root, VideoCallElement.elementStyles);
  // Lit makes none where there is one, and could only give it sheets of the page.
  Object.assign(phone, { renderRoot: root });
}

/** What the page has made of the phone goes along: its language, its colours, and its rules for parts. */
export function carryLooks(
  from: VideoCallElement,
  to: VideoCallElement,
  window: Window & typeof globalThis,
  lang: string,
): void {
  const { document: target } = window;
  const style = getComputedStyle(from);
  target.title = document.title;
  target.documentElement.lang = lang;
  target.documentElement.dir = style.direction;
  target.documentElement.style.colorScheme = schemeOf(style);

  const names = new Set(
    VideoCallElement.elementStyles.flatMap((sheet) => ('cssText' in sheet ? (sheet.cssText.match(TOKEN) ?? []) : [])),
  );
  const sheet = new window.CSSStyleSheet();
  sheet.replaceSync([...partRules([...document.styleSheets, ...document.adoptedStyleSheets])].join('\n') + PAGE);
  target.adoptedStyleSheets = [sheet];
  for (const name of names) {
    const value = style.getPropertyValue(name);
    if (value && name !== '--call-radius') to.style.setProperty(name, value);
  }
  // By these the page's rules may know it.
  to.id = from.id;
  to.className = from.className;
}

const TOKEN = /--call-[a-z-]+/g;

/** What a page says in a `<meta>` is not in the computed style of its elements. */
function schemeOf({ colorScheme }: CSSStyleDeclaration): string {
  if (colorScheme !== 'normal') return colorScheme;
  return document.querySelector<HTMLMetaElement>('meta[name=color-scheme]')?.content ?? 'normal';
}

function* partRules(sheets: readonly CSSStyleSheet[]): Generator<string> {
  for (const sheet of sheets) {
    try {
      for (const { cssText } of sheet.cssRules) if (cssText.includes('::part(')) yield cssText;
    } catch (error) {
      log('debug', 'A style sheet of another origin was not read.', error);
      // Of another origin, and not for us to read.
    }
  }
}
