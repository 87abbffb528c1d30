export * from './delivery.ts';
export * from './end-reasons.ts';
export * from './errors.ts';
export * from './limits.ts';
export * from './messages.ts';
export * from './parse.ts';
export * from './sdp.ts';
export * from './text.ts';
