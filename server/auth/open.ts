import { callError, displayName } from '../../src/protocol/index.ts';
import { ALL_RIGHTS, type Authenticate } from './identity.ts';

/** Everybody is who they say they are, and may do everything. For trying things out, and behind a door of one's own. */
export const authenticateOpen: Authenticate = ({ userId, userName }) =>
  Promise.resolve(
    userId === undefined
      ? { refused: callError('user-required') }
      : {
          user: { id: userId, name: displayName({ id: userId, name: userName }) },
          rights: ALL_RIGHTS,
          expiresAt: null,
        },
  );
