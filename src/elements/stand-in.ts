import { wantedLocale } from './locale-controller.ts';
import { tellError } from './tell-error.ts';
import { errorText } from '../i18n/errors.ts';
import { loadLocale } from '../i18n/strings.ts';

/**
 * Says in the place of elements whose code could not be loaded what is the matter, and tells the page. Should the code come after
 * all, the class of the elements takes over their shadow trees, see `register`.
 */
export async function standIn(elements: Iterable<HTMLElement>, option: string | undefined): Promise<void> {
  for (const element of elements) {
    const locale = await loadLocale(wantedLocale(element, option));
    // Its class may have come meanwhile.
    if (element.matches(':defined')) continue;
    const code = 'code-missing';
    const { message, hint } = errorText(locale, { code });
    const sentence = document.createElement('p');
    sentence.setAttribute('role', 'alert');
    sentence.textContent = `${message} ${hint}`;
    (element.shadowRoot ?? element.attachShadow({ mode: 'open', delegatesFocus: true })).replaceChildren(
      sentence,
      // What is in a `<call-session>` is the page's, and stays.
      document.createElement('slot'),
    );
    tellError(element, { code, message, hint });
  }
}
