/** English of what only the diagnosis needs. Other locales translate exactly these keys. */
export const checkEn = {
  'check.title': 'Connection check',
  'check.intro':
    'Tests whether calls work from here: this page, the calling server, and the ways that picture and sound can take. Your camera and microphone stay closed until you press their button.',
  'check.start': 'Start the check',
  'check.again': 'Check again',
  'check.running': 'Checking…',
  'check.progress': '{number} of {count}: {what}',
  'check.list': 'What is tested',
  'check.copy-report': 'Copy report',
  'check.copy': 'Copy',
  'check.copy-what': 'Copy: {what}',
  'check.copied': 'Copied',
  'check.report': 'Report, to be copied by hand',

  // what is tested
  'check.name.secure': 'Secure page',
  'check.name.policy': 'Permissions of the page',
  'check.name.devices': 'Microphone and camera',
  'check.name.socket': 'Calling server',
  'check.name.turn-udp': 'TURN over UDP',
  'check.name.turn-tcp': 'TURN over TCP',
  'check.name.turn-tls': 'TURN over TLS',
  'check.name.loopback': 'Test call',

  // how it went
  'check.state.waiting': 'Not tested yet',
  'check.state.running': 'Testing…',
  'check.state.good': 'Good',
  'check.state.warning': 'Warning',
  'check.state.bad': 'Problem',
  'check.state.skipped': 'Skipped',
  'check.verdict.works': 'Calls work from here',
  'check.verdict.limited': 'Calls work, with limits',
  'check.verdict.fails': 'Calls do not work from here',
  'check.verdict-hint.works': 'Nothing has to be changed.',
  'check.verdict-hint.limited': 'Some calls may fail, or be slow: see what is marked below.',
  'check.verdict-hint.fails': 'What is marked as a problem below has to be mended first.',

  // the microphone and the camera
  'check.devices-test': 'Test microphone and camera',
  'check.devices-stop': 'End the test',
  'check.devices-speak': 'Say something: the bar moves when you are heard.',
  'check.devices-preview': 'Your picture',
  'check.devices-level': 'Level of your microphone',

  // what is to be pasted, and where
  'check.paste.attribute': 'Give the iframe this attribute:',
  'check.paste.header': 'Send this header with the page:',
  'check.paste.policy': 'Add this to the Content-Security-Policy of the page:',
  'check.paste.tag': 'Give the script tag this:',
  'check.paste.script': 'Let the page bring a fresh token whenever one is needed:',
  'check.paste.setting': 'Set this for the calling server:',
  'check.paste.correct': 'Correct this setting of the calling server:',
  'check.paste.proxy': 'Give the proxy in front of the calling server this (nginx):',
  'check.paste.turn': 'Give the TURN server this (coturn):',
  'check.paste.address': 'Open this address:',

  // a sentence for each outcome
  'say.see-above': 'It was not tested, because of what is said above.',
  'say.broken': 'This test itself could not be done in this browser.',
  'say.secure': 'Browsers allow calls on this page.',
  'say.insecure': 'Browsers allow calls only on pages with https, or on localhost.',
  'say.insecure-frame': 'A page around this one was opened without https.',

  'say.allowed': 'It may use camera, microphone, screen and sound.',
  'say.iframe-lacks': 'The page around does not let its iframe use: {what}.',
  'say.header-forbids': 'A Permissions-Policy header forbids: {what}.',
  'say.policy-untold':
    'In this iframe the browser forbids microphone and camera, and does not tell whether the attribute of the iframe is missing.',

  'say.devices-closed': 'Microphones found: {microphones}. Cameras found: {cameras}. None has been opened.',
  'say.devices-work': 'You are heard, and your picture is there.',
  'say.devices-heard': 'You are heard. There is no camera: calls go by voice.',
  'say.devices-unmeasured': 'They open. How loud you are cannot be measured in this browser.',
  'say.devices-silent': 'The microphone is open, but nothing was heard: look at its switch, or choose another one.',
  'say.devices-dark': 'The camera is open, but no picture came: close what else may be using it.',

  'say.web-socket': 'Reached by WebSocket, {ms} there and back.',
  'say.web-socket-slow': 'Reached by WebSocket, but slowly: {ms} there and back.',
  'say.polling': 'Reached only by long polling, {ms} there and back: something on the way drops WebSocket.',
  'say.socket-nobody': 'Reached, but this page has not said who you are, so nobody can be called.',
  'say.socket-own': 'This page brings a session of its own, whose server cannot be looked at from here.',
  'say.socket-policy': 'The Content-Security-Policy of this page forbids it to connect to {server}.',
  'say.socket-mixed': 'This page has https and the calling server has not, which browsers forbid.',
  'say.socket-path': 'The server answers, but /socket.io/ does not: a proxy in front of it does not pass that on.',

  'say.turn-works': 'It gave a relay after {ms}.',
  'say.turn-some': 'Some addresses gave a relay, but not {urls}.',
  'say.turn-unreachable': 'There was no relay within {seconds}: {urls} cannot be reached, or no TURN server is there.',
  'say.turn-refused': 'The TURN server refused the credentials: both servers need the same secret.',
  'say.turn-tls':
    'There was no relay within {seconds}: {host} needs an open port and a certificate that browsers trust.',
  'say.turn-none':
    'There is no TURN server, so calls fail where two networks do not let browsers reach each other directly.',
  'say.turn-none-too': 'There is no TURN server.',
  'say.turn-lacks-udp': 'No address for UDP is set, so relayed calls take a slower way.',
  'say.turn-lacks-tcp': 'No address for TCP is set, so calls fail in networks that block UDP.',
  'say.turn-lacks-tls': 'No address for TLS is set, so calls fail in networks that let only https through.',
  'say.turn-covered': 'It is not set, and not needed: TLS goes by TCP too.',
  'say.turn-untold': 'The calling server would name the TURN servers, and it has named none.',

  'say.loopback-relayed': '{kbps} through TURN over {way}: {ms} there and back, {loss} lost.',
  'say.loopback-direct': '{kbps} inside of this browser, without TURN: {ms} there and back, {loss} lost.',
  'say.loopback-weak': 'It was weak: {kbps}, {ms} there and back, {loss} lost.',
  'say.loopback-relay-failed':
    'Nothing came through the TURN server, though it gives relays: the ports of its relays have to be open.',
  'say.loopback-failed':
    'Two connections inside of this browser did not find each other: something here blocks WebRTC.',
} as const;

export type CheckKey = keyof typeof checkEn;
export type CheckStrings = Readonly<Record<CheckKey, string>>;
