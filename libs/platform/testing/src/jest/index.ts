export { describeWith, type Need } from './describe-with.ts';
export {
  chromiumForTests,
  folderForTests,
  kafkaForTests,
  redisForTests,
  type TestFolder,
  type TestKafka,
  type TestRedis,
} from './needs.ts';
