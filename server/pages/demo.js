// The script of the demo page, `index.html`, which loads it when it has been seen.
import { configureCalls, defaultSession } from './call-elements.js';

const $ = (id) => document.getElementById(id);

/** Who this tab is: `{ id, name }`, of which the name can be changed on the page. */
let me;
/** For a reload. */
const keep = (url) => history.replaceState({ me }, '', url);

export function start(person) {
  me = person;
  const room = new URLSearchParams(location.search).get('room')?.trim();
  if (room) $('room-name').value = room;
  openRoom(room ?? '');
  showSnippet();
  connect();
}

// The elements find their session by themselves; the list below asks it who is there.
let stop = () => {};
async function connect() {
  stop();
  configureCalls({ userId: me.id, userName: me.name });
  const session = await defaultSession();
  const stops = [session.watchPresence('everyone'), session.subscribe(show)];
  stop = () => stops.forEach((end) => end());
  show(session.state);
}

const LINK = {
  idle: 'Connecting',
  connecting: 'Connecting',
  connected: 'Connected',
  reconnecting: 'Connection lost, trying again',
  refused: 'The server refused the connection',
  closed: 'Disconnected',
};
function show({ signaling, presence, call }) {
  const link = $('link');
  if (link.dataset.state !== signaling) {
    link.dataset.state = signaling;
    link.textContent = LINK[signaling];
  }
  const busy = call !== null && call.phase !== 'ended';
  $('name').disabled = busy;
  // A call that rings or goes on has the stage, unless it is into the room.
  const phone = call !== null && call.room === null;
  // What the phone says then is better than what the page has in its place.
  if (signaling === 'refused') $('no-call')?.remove();
  $('call').hidden = room !== '' && !phone;
  $('room').hidden = room === '' || phone;
  showPeople(Object.values(presence).filter(({ user, online }) => online && user.id !== me.id));
}

// A room: from the address, so that it can be passed on, or from the field. The grid does all the rest.
let room = '';
function openRoom(name) {
  room = name;
  $('room').querySelector('group-call-grid')?.remove();
  const url = new URL(location.href);
  if (room) url.searchParams.set('room', room);
  else url.searchParams.delete('room');
  keep(url);
  if (room) {
    const grid = document.createElement('group-call-grid');
    grid.setAttribute('room', room);
    $('room').append(grid);
    $('room-title').textContent = `Room “${room}”`;
    $('another').href = `./?${new URLSearchParams({ room })}`;
  }
  $('room').hidden = room === '';
  $('call').hidden = room !== '';
}
$('meet').addEventListener('submit', (event) => {
  event.preventDefault();
  const name = $('room-name').value.trim();
  if (!name) return;
  if (name !== room) openRoom(name);
  $('room').scrollIntoView({ behavior: 'smooth', block: 'nearest' });
});
$('close').addEventListener('click', () => openRoom(''));

function showPeople(people) {
  const list = $('people');
  const rows = new Map([...list.children].map((row) => [row.dataset.id, row]));
  for (const { user } of people.sort((a, b) => a.user.name.localeCompare(b.user.name))) {
    const row = rows.get(user.id) ?? newRow(user.id);
    rows.delete(user.id);
    if (row.dataset.name !== user.name) name(row, user.name);
    if (!row.isConnected) list.append(row);
  }
  for (const row of rows.values()) row.remove();
  $('nobody').hidden = people.length > 0;
}

function newRow(id) {
  const row = document.createElement('li');
  row.dataset.id = id;
  row.innerHTML =
    '<span class="face" aria-hidden="true"></span><span class="who"></span>' +
    '<call-button media="audio"></call-button><call-button></call-button>';
  for (const button of row.querySelectorAll('call-button')) button.to = id;
  return row;
}

function name(row, name) {
  row.dataset.name = name;
  row.querySelector('.who').textContent = name;
  row.querySelector('.face').textContent = [...name][0]?.toUpperCase() ?? '';
  const [voice, video] = row.querySelectorAll('call-button');
  voice.textContent = `Voice call to ${name}`;
  video.textContent = `Video call to ${name}`;
}

$('me').addEventListener('submit', (event) => {
  event.preventDefault();
  $('name').blur();
});
$('name').addEventListener('change', ({ target }) => {
  const name = target.value.trim();
  target.value = name || me.name;
  if (!name || name === me.name) return;
  me.name = name;
  keep();
  showSnippet();
  connect();
});

// The snippet with this server and this person, ready to be pasted.
const attribute = (text) => text.replace(/&/g, '&amp;').replace(/"/g, '&quot;').replace(/</g, '&lt;');
const LINES = () => [
  [
    'script',
    {
      type: 'module',
      src: `${location.origin}/call-elements.js`,
      'data-user-id': me.id,
      'data-user-name': me.name,
    },
    '',
  ],
  ['call-button', { to: 'budi' }, 'Call Budi'],
  ['video-call', {}, ''],
  ['group-call-grid', { room: 'standup' }, ''],
];
function showSnippet() {
  const part = (kind, text) => Object.assign(document.createElement('span'), { className: kind, textContent: text });
  const nodes = LINES().flatMap(([tag, attributes, text]) => [
    part('tag', `<${tag}`),
    ...Object.entries(attributes).flatMap(([key, value]) => [` ${key}=`, part('value', `"${attribute(value)}"`)]),
    part('tag', '>'),
    text,
    part('tag', `</${tag}>`),
    '\n',
  ]);
  $('snippet').replaceChildren(...nodes);
}
$('copy').addEventListener('click', async ({ target }) => {
  try {
    await navigator.clipboard.writeText($('snippet').textContent);
    target.textContent = 'Copied';
  } catch {
    getSelection().selectAllChildren($('snippet'));
    target.textContent = 'Selected';
  }
  setTimeout(() => (target.textContent = 'Copy'), 2000);
});
