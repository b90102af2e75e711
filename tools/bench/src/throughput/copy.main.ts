// Started by copy.ts in a process of its own. The yardstick: what kafkajs does with the same records when nothing is asked
// of it but to move them. It fetches as much as a processor of the bus, writes what a fetch has brought in one request and
// with as many acknowledgements, and takes all partitions at the same time.
import { Partitioners, type KafkaMessage } from 'kafkajs';
import { bareKafka } from './bare-kafka.ts';

/** As in the bus. */
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
    await producer.send({ topic: to, acks: -1, messages: messages.map(copyOf) });
  },
});
