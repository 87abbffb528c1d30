import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { compareManifest, type Count } from '../../.config/manifest-check.js';
import { editorData } from '../../.config/editor-data.js';
import { readManifest, type Element, type Manifest } from '../../.config/manifest.js';

// What `custom-elements.json` says of the elements against what their code has; `npm run manifest -- --check` prints it.

let compared: { counts: Count[]; wrong: string[] };
before(async () => {
  compared = await compareManifest(readManifest());
});

const total = (kind: string): number =>
  compared.counts.filter((count) => count.kind === kind).reduce((sum, { said }) => sum + said.length, 0);

test('nothing of the elements is undocumented, and nothing documented is missing', (t) => {
  assert.deepEqual(compared.wrong, []);
  const kinds = ['elements', 'attributes', 'events', 'slots', 'parts', 'properties', 'states'];
  t.diagnostic(kinds.map((kind) => `${total(kind)} ${kind}`).join(', '));
  // That there is nothing wrong would also be so of nothing at all.
  for (const kind of kinds) assert.ok(total(kind) > 0, kind);
});

test('every kind of difference is found', async () => {
  const manifest: Manifest = readManifest();
  const phone = elementOf(manifest, 'video-call');
  phone.attributes.push({ name: 'volume', fieldName: 'volume' });
  phone.events.shift();
  phone.slots.push({ name: 'toolbar' });
  phone.cssParts = phone.cssParts.filter(({ name }) => name !== 'camera-menu-button');
  phone.cssStates.push({ name: 'lost' });
  const property = phone.cssProperties.find(({ name }) => name === '--call-danger');
  if (property) property.default = 'red';
  const { wrong } = await compareManifest(manifest);
  assert.deepEqual(wrong, [
    "<video-call>: 'volume' of attributes is not there",
    "<video-call>: 'call-incoming' of events is not documented",
    "<video-call>: 'toolbar' of slots is not there",
    "<video-call>: 'camera-menu-button' of parts is not documented",
    "<video-call>: 'lost' of states is not there",
    '<video-call>: --call-danger is said to be red by default, and is #ef3e42',
  ]);
});

test('what a page can use is there, and nothing that is private to the library', () => {
  const names = ({ members }: Element, kind: string): string[] =>
    members.filter((member) => member.kind === kind).map(({ name }) => name);
  const phone = elementOf(readManifest(), 'video-call');
  assert.deepEqual(names(phone, 'method'), [
    'call',
    'accept',
    'reject',
    'hangUp',
    'toggleMicrophone',
    'toggleCamera',
    'toggleScreen',
  ]);
  const fields = ['version', 'layout', 'floating', 'corner', 'small', 'noRingtone', 'shareTarget', 'session', 'status'];
  assert.deepEqual(names(phone, 'field'), fields);
  const { attributes } = phone;
  assert.deepEqual(
    attributes.map(({ name, fieldName, type, default: value }) => [name, fieldName, type?.text, value]),
    [
      ['layout', 'layout', '"pip" | "split"', "'pip'"],
      ['floating', 'floating', 'boolean', 'false'],
      ['corner', 'corner', '"bottom-end" | "bottom-start" | "top-end" | "top-start"', "'bottom-end'"],
      ['small', 'small', 'boolean', 'false'],
      ['no-ringtone', 'noRingtone', 'boolean', 'false'],
      ['share-target', 'shareTarget', 'string', 'null'],
    ],
  );
});

test('editors are offered every tag, what its attributes take, and each token and part once', () => {
  const manifest = readManifest();
  const data = editorData(manifest) as Record<string, EditorData>;
  const tags = data['dist/vscode.html-custom-data.json']?.tags ?? [];
  const { contributions } = data['dist/web-types.json'] ?? {};
  const expected = manifest.modules.flatMap(({ declarations }) => declarations.map(({ tagName }) => tagName));
  for (const list of [tags, contributions?.html.elements ?? []])
    assert.deepEqual(
      list.map(({ name }) => name),
      expected,
    );
  const media = tags[0]?.attributes.find(({ name }) => name === 'media');
  assert.deepEqual(
    media?.values.map(({ name }) => name),
    ['video', 'audio'],
  );
  const css = data['dist/vscode.css-custom-data.json'];
  for (const list of [css?.properties ?? [], css?.pseudoElements ?? [], contributions?.css.properties ?? []]) {
    const names = list.map(({ name }) => name);
    assert.ok(names.length > 20);
    assert.equal(new Set(names).size, names.length);
  }
  // What the generators print where nothing is said.
  assert.ok(!/(-|default:) undefined/.test(JSON.stringify(data)));
});

/** What the two editors read, as far as it is looked at here. */
interface EditorData {
  readonly tags: readonly { name: string; attributes: { name: string; values: { name: string }[] }[] }[];
  readonly properties: readonly { name: string }[];
  readonly pseudoElements: readonly { name: string }[];
  readonly contributions: {
    readonly html: { readonly elements: readonly { name: string }[] };
    readonly css: { readonly properties: readonly { name: string }[] };
  };
}

function elementOf(manifest: Manifest, tag: string): Element {
  const element = manifest.modules.flatMap(({ declarations }) => declarations).find(({ tagName }) => tagName === tag);
  assert.ok(element, tag);
  return element;
}
