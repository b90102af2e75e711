import { Kafka, logLevel } from 'kafkajs';

/** kafkajs as it is, without anything of ours: nothing of the bus may be imported where it is measured. */
export const bareKafka = (brokers: string, role: string): Kafka =>
  new Kafka({ brokers: brokers.split(','), clientId: `bench-${role}`, logLevel: logLevel.NOTHING });
