import { env } from '@chorus/service-kit';
import { z } from 'zod';

/** The settings of alerting. */
export const alertingConfig = z.object({
  /** Where people open the dashboard, for the links in alerts; without it they have none. */
  DASHBOARD_URL: z
    .url({ protocol: /^https?$/, error: 'expected a URL such as https://chorus.example.org' })
    .transform((url) => url.replace(/\/+$/, ''))
    .optional(),
  /** True: channels may have addresses of this machine and of private networks. Whoever sets up channels can then reach them. */
  ALERT_ALLOW_PRIVATE: env.flag(false),
  /** How long a channel may take to answer one attempt. */
  ALERT_TIMEOUT_MS: env.integer({ min: 100, max: 60_000, default: 10_000 }),
  /** First and longest pause before the next attempt; between them it about doubles. */
  ALERT_RETRY_FIRST_MS: env.integer({ min: 10, max: 600_000, default: 1_000 }),
  ALERT_RETRY_LONGEST_MS: env.integer({ min: 10, max: 3_600_000, default: 300_000 }),
  /** An alert that no attempt brought to its channel is given up when it is so old. */
  ALERT_MAX_AGE_MINUTES: env.integer({ min: 1, max: 43_200, default: 1_440 }),
});

export type AlertingConfig = z.infer<typeof alertingConfig>;
