// Started by copy.ts in a process of its own. The yardstick: what kafkajs does with the same records when nothing is asked
// of it but to move them. It fetches as much, and writes as much at once and with as many acknowledgements, as a
// processor of the bus; all partitions at the same time.
import { Partitioners, type KafkaMessage } from 'kafkajs';
import { bareKafka } from './bare-kafka.ts';

/** As in the bus: records of a batch, and bytes of a fetch. */
const BATCH = 500;
const FETCH_BYTES = { partition: 1_048_576, total: 8_388_608 };

const [brokers = '', from = '', to = '', partitions = '1'] = process.argv.slice(2);
const kafka = bareKafka(brokers, 'copy');
const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
const consumer = kafka.consumer({
  groupId: `${to}-copy`,
  maxWaitTimeInMs: 500,
  maxBytesPerPartition: FETCH_BYTES.partition,
  maxBytes: FETCH_BYTES.total,
});
process.once('SIGTERM', () => void consumer.disconnect().then(() => producer.disconnect()));

await producer.connect();
await consumer.connect();
await consumer.subscribe({ topics: [from], fromBeginning: true });
await consumer.run({
  partitionsConsumedConcurrently: Number(partitions),
  eachBatch: async ({ batch: { partition, messages } }) => {
    const copyOf = ({ key, value, headers = {} }: KafkaMessage) => ({ key, value, headers, partition });
    for (let at = 0; at < messages.length; at += BATCH)
      await producer.send({ topic: to, acks: -1, messages: messages.slice(at, at + BATCH).map(copyOf) });
  },
});
