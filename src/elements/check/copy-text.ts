import { log } from '../../host/log.ts';

/** Puts a text into the clipboard; to be called from a click. `place`: where a field may be for a moment. False: it was forbidden. */
export async function copyText(text: string, place: ParentNode): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch (error) {
    log('debug', 'The clipboard was refused.', error);
    // Iframes without `clipboard-write`, and pages without https, have the old way only.
    return copyOldWay(text, place);
  }
}

function copyOldWay(text: string, place: ParentNode): boolean {
  const field = Object.assign(document.createElement('textarea'), { value: text, className: 'spoken', tabIndex: -1 });
  const { activeElement } = document;
  place.append(field);
  field.select();
  try {
    return document.execCommand('copy');
  } catch (error) {
    log('debug', 'The old way to the clipboard was refused.', error);
    return false;
  } finally {
    field.remove();
    if (activeElement instanceof HTMLElement) activeElement.focus();
  }
}
