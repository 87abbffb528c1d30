// All that calls; the diagnosis, which few pages show, is `call-elements/define/call-check`.
// The session first, so that those inside of it find it.
import './call-session.ts';
import './call-button.ts';
import './call-lobby.ts';
import './group-call-grid.ts';
import './video-call.ts';
