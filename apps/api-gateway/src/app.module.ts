import { Module } from '@nestjs/common';
import { ApiKeysModule } from '@chorus/service-kit';
import { AuditLog } from './audit/audit-log.ts';
import { Access } from './auth/access.ts';
import { FleetAccess } from './auth/fleet-access.ts';
import { OperatorCommands } from './commands/operator-commands.ts';
import { DetectionsController } from './detections/detections.controller.ts';
import { ConflictsController } from './history/conflicts.controller.ts';
import { ConversationsController } from './history/conversations.controller.ts';
import { Decisions } from './history/decisions.ts';
import { EventsController } from './history/events.controller.ts';
import { History } from './history/history.ts';
import { InterventionsController } from './history/interventions.controller.ts';
import { ParticipationController } from './history/participation.controller.ts';
import { WhyController } from './history/why.controller.ts';
import { LiveServer } from './live/live.server.ts';
import { ReadModel } from './read-model/read-model.ts';
import { AgentsController } from './rest/agents.controller.ts';
import { AlertsController } from './rest/alerts.controller.ts';
import { ChannelsController } from './rest/channels.controller.ts';
import { FleetController } from './rest/fleet.controller.ts';
import { FleetsController } from './rest/fleets.controller.ts';
import { KeysController } from './rest/keys.controller.ts';
import { PoliciesController } from './rest/policies.controller.ts';
import { SessionController } from './rest/session.controller.ts';
import { SetupController } from './rest/setup.controller.ts';
import { SystemController } from './rest/system.controller.ts';
import { TimelineController } from './rest/timeline.controller.ts';

@Module({
  imports: [ApiKeysModule],
  providers: [ReadModel, History, Decisions, LiveServer, Access, FleetAccess, OperatorCommands, AuditLog],
  controllers: [
    AgentsController,
    AlertsController,
    ChannelsController,
    ConflictsController,
    ConversationsController,
    DetectionsController,
    EventsController,
    FleetController,
    FleetsController,
    InterventionsController,
    KeysController,
    ParticipationController,
    PoliciesController,
    SessionController,
    SetupController,
    SystemController,
    TimelineController,
    WhyController,
  ],
})
export class AppModule {}
