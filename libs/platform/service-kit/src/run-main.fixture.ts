// A service of its own process, for run-main.spec.ts.
import { Module } from '@nestjs/common';
import { z } from 'zod';
import { defineService, runMain } from './index.ts';

@Module({})
class EmptyModule {}

await runMain(defineService({ name: 'fixture', config: z.object({}), topics: [], module: () => EmptyModule }));
