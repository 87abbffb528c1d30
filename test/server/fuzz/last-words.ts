import { MARKER } from './messages.ts';
import type { RawSocket } from './raw-socket.ts';

const binary = Buffer.from(MARKER);
const deep = '['.repeat(20_000) + ']'.repeat(20_000);

/** After these the server may close the connection, and shall not notice otherwise. */
export const LAST_WORDS: readonly ((socket: RawSocket) => void)[] = [
  // A page says that it goes.
  ...['421["leave_page",{}]', `42["leave_page","${MARKER}",1]`, '42["leave_page"]'],
  // Socket.IO: no data, broken data, names that are reserved there
  ...[
    '42',
    '420',
    '42[',
    '42{}',
    '42[]',
    '42null',
    '42[null]',
    '42[{}]',
    `42["${MARKER}"`,
    '43',
    '431',
    '431[]',
    '43{}',
  ],
  ...['connect', 'connect_error', 'disconnect', 'disconnecting', 'newListener', 'removeListener'].map(
    (name) => `421["${name}","${MARKER}"]`,
  ),
  ...[
    '40',
    '40{}',
    '40/admin,{}',
    '40/__proto__,',
    '42/admin,["signal"]',
    '41',
    '41{}',
    '44"no"',
    '44{}',
    '47',
    '4x',
    '4',
  ],
  // acknowledgements that were not asked for, and numbers of acknowledgements that are none
  ...['430["x"]', '43999999999999999999999["x"]', '4299999999999999999999999["signal",{},1]', '42 1 ["signal"]'],
  // attachments that do not come, that are too many, that are not there
  ...['451-["signal",{"_placeholder":true,"num":0},1]', '45999-["signal"]', '45-["signal"]', '451-[]', '461-1[]'],
  // Engine.IO: packets out of turn and of no kind
  ...[
    '0',
    '0{"sid":"x"}',
    '1',
    '2',
    '2probe',
    '3',
    '3probe',
    '5',
    '6',
    '7',
    'b',
    `b${binary.toString('base64')}`,
    'x',
    '',
  ],
  `42["signal",${deep},1]`,
]
  .map((text) => (socket: RawSocket) => socket.send(text))
  .concat([
    (socket) => {
      socket.send('451-1["signal",{"_placeholder":true,"num":0},1]');
      socket.send(binary);
    },
    (socket) => {
      socket.send('451-1["signal",{"to":{"_placeholder":true,"num":7}},1]');
      socket.send(binary);
    },
    (socket) => {
      socket.send('451-1["signal",{"_placeholder":true,"num":"__proto__"},1]');
      socket.send(binary);
    },
    (socket) => {
      socket.send(`451-["signal",${deep},{"_placeholder":true,"num":0}]`);
      socket.send(binary);
    },
    (socket) => {
      socket.send('452-["signal",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]');
      socket.send('421["signal",{},1]');
    },
    (socket) => socket.send(binary),
    // larger than the server takes
    (socket) => socket.send(`421["signal","${'x'.repeat(70_000)}",1]`),
    (socket) => socket.send(Buffer.alloc(200_000)),
    // WebSocket (RFC 6455): frames that are none
    (socket) => socket.send('421["signal"]', { opcode: 3 }),
    (socket) => socket.send('421["signal"]', { opcode: 11 }),
    (socket) => socket.send('421["signal"]', { masked: false }),
    (socket) => socket.send('421["signal"]', { opcode: 0 }),
    (socket) => socket.send(Buffer.from([0xff, 0xfe, 0xc3, 0x28]), { opcode: 1 }),
    (socket) => socket.send(Buffer.alloc(200), { opcode: 9 }),
    (socket) => socket.send('4', { claims: 2n ** 62n }),
    (socket) => socket.send('4', { claims: 2n ** 63n }),
    (socket) => socket.send('4', { claims: 60_000n }),
    (socket) => socket.send(Buffer.from([0]), { opcode: 8 }),
    (socket) => socket.send(Buffer.from([255, 255]), { opcode: 8 }),
    (socket) => {
      for (let times = 0; times < 200; times++) socket.send('4', { opcode: times === 0 ? 1 : 0, final: false });
    },
    (socket) => socket.write(Buffer.from(`GET /${MARKER} HTTP/1.1\r\n\r\n`)),
    (socket) => {
      // Namespaces joined over and over, faster than anybody is let in.
      for (let times = 0; times < 50; times++) socket.send('40{"protocol":1,"userId":"mallory-0"}');
    },
  ]);
