/**
 * Saves entries of the log, in their order.
 *
 * KEYS: the set of agents, the hash of positions; then for each entry its hash and its stream. ARGV: retention in ms; then
 * for each entry partition, confirmed offset, offset, member, score ('' removes), point, log time, oldest log time kept.
 *
 * Answers `lost` and writes nothing where a position is behind what was confirmed; else how many entries were new.
 */
export const SAVE_SCRIPT = `
local WIDTH = 8
local entries = (#KEYS - 2) / 2

local function offsetIn(key, field)
  return tonumber(redis.call('HGET', key, field) or -1)
end

for entry = 0, entries - 1 do
  local first = 2 + entry * WIDTH
  if offsetIn(KEYS[2], ARGV[first]) < tonumber(ARGV[first + 1]) then return 'lost' end
end

local saved = 0
for entry = 0, entries - 1 do
  local hash, stream = KEYS[3 + entry * 2], KEYS[4 + entry * 2]
  local partition, _, offset, member, score, point, time, oldest = unpack(ARGV, 2 + entry * WIDTH, 9 + entry * WIDTH)

  if tonumber(offset) > offsetIn(hash, 'offset') then
    if score == '' then
      redis.call('DEL', hash, stream)
      redis.call('SREM', KEYS[1], member)
    else
      local added = redis.pcall('XADD', stream, 'MINID', oldest, time .. '-' .. offset, 'point', point)
      -- A stream that outlived its hash has the point already.
      if type(added) == 'table' and added.err and not string.find(added.err, 'equal or smaller', 1, true) then
        return redis.error_reply(added.err)
      end
      redis.call('PEXPIRE', stream, ARGV[1])
      redis.call('HSET', hash, 'partition', partition, 'offset', offset, 'score', score)
      redis.call('SADD', KEYS[1], member)
    end
    saved = saved + 1
  end

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
