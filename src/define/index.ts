// The session first, so that those inside of it find it.
import './call-session.ts';
import './call-button.ts';
import './call-check.ts';
import './call-lobby.ts';
import './group-call-grid.ts';
import './video-call.ts';
