import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { CallError } from '../protocol/index.ts';
import { errorText } from '../i18n/errors.ts';
import {
  FIRST,
  isRightToLeft,
  loadLocale,
  loadedLocale,
  matchLocale,
  speakers,
  translate,
  type Locale,
  type Params,
  type StringKey,
} from '../i18n/strings.ts';
import { outward } from './session-controller.ts';

/** The language of an element: what the session says, then the page around it, then the browser. */
export function wantedLocale(element: Node | null, option: string | undefined): string {
  let lang: string | null = null;
  for (let node = element; node && !lang; node = outward(node)) {
    if (node instanceof Element) lang = node.getAttribute('lang');
  }
  return matchLocale([option, lang, ...navigator.languages]);
}

export class LocaleController implements ReactiveController {
  #locale: Locale = FIRST;
  readonly #redraw = (): void => this.host.requestUpdate();

  constructor(
    readonly host: ReactiveControllerHost & HTMLElement & { readonly renderRoot: ParentNode },
    readonly option: () => string | undefined,
    /** Whether the first words of English are not enough. */
    readonly needsAll: () => boolean,
  ) {
    host.addController(this);
  }

  get locale(): Locale {
    return this.#locale;
  }

  hostConnected(): void {
    speakers.add(this.#redraw);
    followLanguage(this.host);
  }

  hostDisconnected(): void {
    speakers.delete(this.#redraw);
    if (speakers.size === 0) forgetLanguage();
  }

  hostUpdate(): void {
    const tag = wantedLocale(this.host, this.option());
    const known = loadedLocale(tag);
    if (known) this.#locale = known;
    else if (tag !== FIRST.tag || this.needsAll()) {
      void loadLocale(tag).then((locale) => {
        if (locale.tag === tag && locale !== FIRST) this.host.requestUpdate();
      });
    }
  }

  /** What is inside goes the way of its own language, whatever the page around does. */
  hostUpdated(): void {
    const { tag } = this.#locale;
    for (const child of this.host.renderRoot.children as HTMLCollectionOf<HTMLElement>) {
      // Not before it is known, for elements of the page that are slotted in there would speak that too.
      child.lang = this.#locale === FIRST ? '' : tag;
      child.dir = isRightToLeft(tag) ? 'rtl' : 'ltr';
    }
  }

  readonly t = (key: StringKey, params?: Params): string => translate(this.#locale, key, params);

  readonly explain = (error: Pick<CallError, 'code'>, source?: 'microphone' | 'camera', params?: Params) =>
    errorText(this.#locale, error, source, params);
}

let languages: MutationObserver | null = null;

const redrawAll = (): void => speakers.forEach((redraw) => redraw());

/** Pages change their `lang` while they run; each tree that `host` stands in is looked at, for they are looked at apart. */
function followLanguage(host: Node): void {
  if (!languages) addEventListener('languagechange', redrawAll);
  languages ??= new MutationObserver(redrawAll);
  for (let root = host.getRootNode(); ; root = root.host.getRootNode()) {
    languages.observe(root, { subtree: true, attributeFilter: ['lang'] });
    if (!(root instanceof ShadowRoot)) return;
  }
}

function forgetLanguage(): void {
  languages?.disconnect();
  languages = null;
  removeEventListener('languagechange', redrawAll);
}
