import { runMain } from '@chorus/service-kit';
import service from './service.ts';

await runMain(service);
