import { createHmac } from 'node:crypto';

/** A token for one person of your site, good for an hour. */
export function callToken(user, secret) {
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    iss: 'https://www.example.com', // JWT_ISSUER
    aud: 'calls', // JWT_AUDIENCE
    sub: String(user.id),
    name: user.name,
    exp: now + 3600,
    call: '*', // whom they may call, and whose presence they see: "*", or a list of ids
    rooms: ['standup'], // rooms that they may join: "*", or a list of names
  };
  const encode = (part) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const body = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`;
  return `${body}.${createHmac('sha256', secret).update(body).digest('base64url')}`;
}
