/** Reads one field as an offset, and whether the marker is the one that is expected ('' expects none). */
const COMMON = `
local function offsetIn(key, field)
  return tonumber(redis.call('HGET', key, field) or -1)
end

local function isMarked(key, marker)
  return marker == '' or redis.call('GET', key) == marker
end
`;

/**
 * Saves entries of the log, in their order.
 *
 * KEYS: the set of agents, the hash of positions, the marker; then for each entry its hash and its stream. ARGV: retention
 * in ms, expected marker; then for each entry partition, confirmed offset, offset, member, score ('' removes), trust and
 * decision of the point, log time, oldest log time kept.
 *
 * Answers `lost` and writes nothing where the marker is another or a position is behind what was confirmed; else how many
 * entries were new.
 */
export const SAVE_SCRIPT = `${COMMON}
local WIDTH = 9
local entries = (#KEYS - 3) / 2

if not isMarked(KEYS[3], ARGV[2]) then return 'lost' end
for entry = 0, entries - 1 do
  local first = 3 + entry * WIDTH
  if offsetIn(KEYS[2], ARGV[first]) < tonumber(ARGV[first + 1]) then return 'lost' end
end

local saved = 0
for entry = 0, entries - 1 do
  local hash, stream = KEYS[4 + entry * 2], KEYS[5 + entry * 2]
  local partition, _, offset, member, score, trust, decision, time, oldest =
    unpack(ARGV, 3 + entry * WIDTH, 2 + (entry + 1) * WIDTH)
  local known = offsetIn(hash, 'offset')

  if tonumber(offset) > known then
    if score == '' then
      redis.call('DEL', hash, stream)
      redis.call('SREM', KEYS[1], member)
    else
      local added = redis.pcall('XADD', stream, 'MINID', oldest, time .. '-' .. offset, 'trust', trust, 'decision', decision)
      -- A stream that outlived its hash has the point already.
      if type(added) == 'table' and added.err and not string.find(added.err, 'equal or smaller', 1, true) then
        return redis.error_reply(added.err)
      end
      redis.call('PEXPIRE', stream, ARGV[1])
      redis.call('HSET', hash, 'partition', partition, 'offset', offset, 'score', score)
    end
    saved = saved + 1
  end
  -- The set may have been lost alone.
  if score ~= '' and tonumber(offset) >= known then redis.call('SADD', KEYS[1], member) end

  if tonumber(offset) > offsetIn(KEYS[2], partition) then redis.call('HSET', KEYS[2], partition, offset) end
end
return saved
`;

/** Drops an agent that is still at an offset. KEYS: the set of agents, its hash, its stream. ARGV: member, offset. */
export const FORGET_SCRIPT = `
local offset = redis.call('HGET', KEYS[2], 'offset')
if offset and offset ~= ARGV[2] then return 0 end
redis.call('DEL', KEYS[2], KEYS[3])
redis.call('SREM', KEYS[1], ARGV[1])
return 1
`;

/**
 * Finds records that a history lacks. KEYS: for each record its stream. ARGV: retention in ms, the present in ms since
 * 1970; then for each record log time, offset. Answers which are missing, counted from 1; one of another layout is missing.
 * A stream that has expired as a whole lacks nothing.
 */
export const LACKING_SCRIPT = `
local retention, now = tonumber(ARGV[1]), tonumber(ARGV[2])
local missing = {}
for record = 1, #KEYS do
  local time, offset = ARGV[1 + record * 2], ARGV[2 + record * 2]
  local id = time .. '-' .. offset
  local found = redis.call('XRANGE', KEYS[record], id, id)[1]
  if not found or found[2][1] ~= 'trust' then
    local last = redis.call('XREVRANGE', KEYS[record], '+', '-', 'COUNT', 1)[1]
    local latest = last and tonumber(string.match(last[1], '^%d+')) or now
    if tonumber(time) >= latest - retention then table.insert(missing, record) end
  end
end
return missing
`;

/**
 * Marks what is there as complete. KEYS: the set of agents, the hash of positions, the marker. ARGV: a new marker, how many
 * agents there are at least; then by partition: number, confirmed offset, reached offset. Answers `lost`, or the marker:
 * where there is one already, that one, so that all who write here share it.
 */
export const CONFIRM_SCRIPT = `${COMMON}
if redis.call('SCARD', KEYS[1]) < tonumber(ARGV[2]) then return 'lost' end
for first = 3, #ARGV, 3 do
  if offsetIn(KEYS[2], ARGV[first]) < tonumber(ARGV[first + 1]) then return 'lost' end
end
for first = 3, #ARGV, 3 do
  local reached = ARGV[first + 2]
  if tonumber(reached) > offsetIn(KEYS[2], ARGV[first]) then redis.call('HSET', KEYS[2], ARGV[first], reached) end
end
redis.call('SET', KEYS[3], ARGV[1], 'NX')
return redis.call('GET', KEYS[3])
`;

/**
 * Looks for what has been lost. KEYS: the set of agents, the hash of positions, the marker; then for each agent its hash
 * and its stream. ARGV: expected marker, number of partitions; by partition number and confirmed offset; then for each
 * agent member, offset, how many records its stream has at least. Answers a phrase, '' where nothing is missing.
 */
export const LOSS_SCRIPT = `${COMMON}
if not isMarked(KEYS[3], ARGV[1]) then
  return redis.call('EXISTS', KEYS[3]) == 0 and 'it was emptied' or 'it was filled anew by somebody else'
end
local partitions = tonumber(ARGV[2])
for first = 3, 1 + partitions * 2, 2 do
  if offsetIn(KEYS[2], ARGV[first]) < tonumber(ARGV[first + 1]) then return 'it has gone back in time' end
end
for agent = 0, (#KEYS - 3) / 2 - 1 do
  local hash, stream = KEYS[4 + agent * 2], KEYS[5 + agent * 2]
  local member, offset, records = unpack(ARGV, 3 + partitions * 2 + agent * 3, 5 + partitions * 2 + agent * 3)
  if redis.call('SISMEMBER', KEYS[1], member) == 0 or offsetIn(hash, 'offset') < tonumber(offset) then
    return 'an agent is missing'
  end
  if redis.call('XLEN', stream) < tonumber(records) then return 'history of an agent is missing' end
end
return ''
`;
