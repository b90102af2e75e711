// Started by copy.ts in a process of its own. The yardstick: what kafkajs does with the same records when nothing is asked
// of it but to move them.
import { Partitioners } from 'kafkajs';
import { bareKafka } from './log.ts';

const [brokers = '', from = '', to = ''] = process.argv.slice(2);
const kafka = bareKafka(brokers, 'copy');
const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
const consumer = kafka.consumer({ groupId: `${to}-copy`, maxWaitTimeInMs: 500 });
await producer.connect();
await consumer.connect();
await consumer.subscribe({ topics: [from], fromBeginning: true });
await consumer.run({
  eachBatch: async ({ batch: { partition, messages } }) => {
    const copies = messages.map(({ key, value, headers }) => ({ key, value, headers: headers ?? {}, partition }));
    await producer.send({ topic: to, acks: -1, messages: copies });
  },
});
process.once('SIGTERM', () => void consumer.disconnect().then(() => producer.disconnect()));
