export { describeWith, type Need } from './describe-with.ts';
export {
  chromiumForTests,
  folderForTests,
  kafkaForTests,
  postgresForTests,
  redisForTests,
  type TestFolder,
  type TestKafka,
  type TestPostgres,
  type TestRedis,
} from './needs.ts';
