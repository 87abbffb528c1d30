/** What the page around has to give its iframe. The same in every language: it is for pasting. */
export const IFRAME_ALLOW = 'allow="camera; microphone; display-capture; autoplay"';
