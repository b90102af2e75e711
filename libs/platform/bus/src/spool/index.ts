export type { Disk, DiskFile } from './disk.ts';
export { openFolder } from './folder.ts';
export type { SpoolObserver, SpoolState } from './observer.ts';
export type { Safe } from './request.ts';
export { Spool, SpoolRefused, type SpoolOptions, type SpoolStatus } from './spool.ts';
export { SpoolingPublisher, type SpoolingPublisherOptions, type SpoolingStatus } from './spooling-publisher.ts';
