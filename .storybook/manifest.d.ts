/** Written by `npm run manifest`, which a fresh clone has not run yet. */
declare module '*/custom-elements.json' {
  const manifest: object;
  export default manifest;
}
