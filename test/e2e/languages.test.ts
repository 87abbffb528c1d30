import { describe, test } from 'node:test';
import { ar } from '../../src/i18n/complete/ar.ts';
import { isOnline, Stage } from './support/stage.ts';
import { says } from './support/texts.ts';

/** An accessible name, whatever stands around it, as names are isolated from what is read the other way. */
const like = (text: string): RegExp => new RegExp(text.replace(/\s*\{\w+\}\s*/g, '.*'), 'u');

describe('languages', () => {
  const stage = new Stage();

  test('a page brings one by the served script, and calls somebody who reads from right to left', async () => {
    const [ana, budi] = [stage.user('Ana'), stage.user('Budi')];
    const brings = (query: string, texts: Record<string, string>) => `<script type="module">
      import { registerLocale } from '${stage.server.origin}/call-elements.js${query}';
      registerLocale('pt-BR', ${JSON.stringify(texts)});
    </script>`;
    const a = await stage.open(ana, {
      // Under another address than the tag's there is one copy of the texts still, and the visitor stays who she is.
      head: brings('', { 'button.call': 'Ligar para {name}' }) + brings('?v=2', { 'action.hang-up': 'Desligar' }),
      body: `<div lang="pt-BR"><call-button to="${budi.id}"></call-button><video-call></video-call></div>`,
    });
    const b = await stage.open(budi, {
      body: `<div lang="ar"><call-button to="${ana.id}"></call-button><video-call></video-call></div>`,
    });
    await Promise.all([isOnline(a, budi), isOnline(b, ana)]);
    await a.reads(/Ligar para/);
    await a.clickCall(budi.id);
    // What it has not said is English.
    await a.reads(says('phone.ringing'));
    await b.reads(like(ar['phone.incoming-video']));
    await b.press(like(ar['action.answer-video-long']));
    await Promise.all([a.hasMedia(), b.hasMedia()]);
    await b.until(
      'the phone to be laid out from the right',
      `getComputedStyle(document.querySelector('video-call').shadowRoot.querySelector('.header')).direction === 'rtl'`,
    );
    await a.press(/^Desligar$/);
    await b.reads(like(ar['ended.hang-up']));
  });
});
