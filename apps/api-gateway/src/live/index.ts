/** What the live socket is made of, for those who measure it. */
export { Fleets } from '../read-model/fleets.ts';
export { SocketConnection } from './connection.ts';
export { LiveClient } from './live-client.ts';
export { LiveHub } from './live-hub.ts';
