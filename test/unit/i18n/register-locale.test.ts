import { expect, fixture, html, waitUntil } from '@open-wc/testing';
import '../../../src/define/index.ts';
import { registerLocale } from '../../../src/index.ts';
import { id } from '../../../src/i18n/complete/id.ts';
import { loadedLocale, loadLocale, matchLocale, translate } from '../../../src/i18n/index.ts';
import { loadGroupStrings } from '../../../src/i18n/group.ts';
import { FakeSession, meeting, talking } from '../elements/fake-session.ts';

const text = (element: Element | null | undefined): string => (element?.textContent ?? '').replace(/\s+/g, ' ').trim();

/** A phone in a call, in a page of this language. */
async function phoneIn(lang: string): Promise<{ said: (label: string) => boolean }> {
  const session = new FakeSession(talking());
  const around = await fixture(html`<div lang=${lang}><video-call .session=${session}></video-call></div>`);
  const phone = around.querySelector('video-call');
  await waitUntil(() => phone?.renderRoot.querySelector('[part=hang-up-button]'));
  return { said: (label) => phone?.renderRoot.querySelector(`[aria-label="${label}"]`) !== null };
}

describe('a language of the page', () => {
  it('is spoken by elements that are there already, and falls back to English', async () => {
    const { said } = await phoneIn('fr');
    await waitUntil(() => said('Hang up'));
    registerLocale('fr', { 'action.hang-up': 'Raccrocher' });
    await waitUntil(() => said('Raccrocher'));
    expect(said('Camera')).to.equal(true);
  });

  it('is chosen by `locale` before the page, and by the page before the browser', async () => {
    registerLocale('de', { 'button.calling': 'Ruft an …' });
    const around = await fixture(
      html`<div lang="fr">
        <call-session locale="de-AT"><call-button to="ana"></call-button></call-session>
      </div>`,
    );
    const button = around.querySelector('call-button');
    await waitUntil(() => text(button?.renderRoot.querySelector('.labels')).includes('Ruft an …'));
  });

  it('is matched as closely as it can be', async () => {
    registerLocale('pt', { 'action.answer': 'Atender' });
    registerLocale('pt-br', { 'action.answer': 'Atender já' });
    expect(matchLocale(['pt-BR'])).to.equal('pt-br');
    expect(matchLocale(['pt_BR', 'id'])).to.equal('pt-br');
    expect(matchLocale(['pt-BR-x-mine'])).to.equal('pt-br');
    expect(matchLocale(['pt-PT', 'pt-BR'])).to.equal('pt');
    const said = async (tag: string) => translate(await loadLocale(matchLocale([tag])), 'action.answer');
    expect([await said('pt-BR'), await said('pt-PT')]).to.deep.equal(['Atender já', 'Atender']);
  });

  it('may bring everything in one object, and more of it later', async () => {
    const texts = Object.entries(id).map(([key, value]) => [key, `~${value}`]);
    registerLocale('ms', Object.fromEntries(texts) as typeof id);
    registerLocale('ms', { 'room.leave': 'Keluar sekarang' });
    const locale = await loadLocale('ms');
    expect(translate(locale, 'phone.you')).to.equal('~Anda');
    expect(translate(locale, 'tools.details')).to.equal('~Rincian koneksi');
    expect(translate(locale, 'room.count', { count: 2 })).to.equal('~2 orang');
    expect(translate(locale, 'room.leave')).to.equal('Keluar sekarang');
  });

  it('counts in the forms that it has brought, and in those of English where it has none', async () => {
    await loadGroupStrings('en');
    registerLocale('pl', {
      'room.count.few': '{count} osoby',
      'room.count.many': '{count} osób',
      'room.count.other': '{count} osoby (ułamek)',
    });
    const locale = await loadLocale('pl');
    const said = ([1, 3, 5] as const).map((count) => translate(locale, 'room.count', { count }));
    expect(said).to.deep.equal(['1 osoby (ułamek)', '3 osoby', '5 osób']);
    expect(translate(locale, 'people.waiting', { count: 1 })).to.equal('1 person is waiting for a place.');
  });

  it('is told when it is none', () => {
    expect(() => registerLocale('not a language', {})).to.throw(RangeError);
  });
});

describe('single texts of a language that is built in', () => {
  it('are changed before it is loaded, and the rest is loaded all the same', async () => {
    registerLocale('id', { 'action.hang-up': 'Akhiri', 'room.leave': 'Pulang' });
    expect(loadedLocale('id')).to.equal(undefined);
    const { said } = await phoneIn('id');
    await waitUntil(() => said('Akhiri'));
    expect(said('Kamera')).to.equal(true);
    await loadGroupStrings('id');
    const locale = await loadLocale('id');
    expect(translate(locale, 'room.leave')).to.equal('Pulang');
    expect(translate(locale, 'room.people')).to.equal('Orang');
  });

  it('are changed while they are read', async () => {
    const { said } = await phoneIn('en');
    await waitUntil(() => said('Hang up'));
    registerLocale('en', { 'action.hang-up': 'End call' });
    await waitUntil(() => said('End call'));
    expect(said('Camera')).to.equal(true);
  });

  it('are changed on the tiles of a room', async () => {
    const session = new FakeSession(meeting());
    const grid = await fixture(
      html`<group-call-grid
        room="standup"
        lang="en"
        style="display: block; width: 900px; height: 600px"
        .session=${session}
      ></group-call-grid>`,
    );
    const own = () => text(grid.shadowRoot?.querySelector('[data-key="self/camera"] .name'));
    await waitUntil(() => own() === 'You');
    registerLocale('en', { 'phone.you': 'Myself' });
    await waitUntil(() => own() === 'Myself');
  });
});
