import { type KafkaServer, startKafka } from '@chorus/testing';

/** As many workers as a scenario may want to reach the broker each through a proxy of its own. */
export const PROXIES = 3;

/** After so long without a sign of life its controller takes the broker for dead. */
export const BROKER_SESSION_MS = 4000;

/** A broker of its own for one run of scenarios. */
export interface Ground {
  readonly kafka: KafkaServer;
  /** As it calls itself, e.g. `4.3.1`. */
  readonly kafkaVersion: string;
  readonly say: (text: string) => void;
}

/** @throws Unavailable where Kafka can't be had with proxies before it */
export async function openGround(say: (text: string) => void): Promise<Ground> {
  let kafkaVersion = 'unknown';
  const kafka = await startKafka({
    proxies: PROXIES,
    controllerApart: true,
    properties: {
      'broker.session.timeout.ms': BROKER_SESSION_MS,
      'group.min.session.timeout.ms': 500,
      'group.initial.rebalance.delay.ms': 0,
      // Transactions that nobody ends are looked for every 10 s unless told otherwise.
      'transaction.abort.timed.out.transaction.cleanup.interval.ms': 500,
      // Who may do what is asked, so that a scenario can forbid something.
      'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
      'allow.everyone.if.no.acl.found': true,
    },
    onProgress: (text) => {
      kafkaVersion = /starting Kafka (\d+\.\d+\.\d+)/.exec(text)?.[1] ?? kafkaVersion;
      say(text);
    },
  });
  return { kafka, kafkaVersion, say };
}
