-- Adds to the broadcast log and tells all nodes. KEYS[1]: the log's hash (be epoch, h last id, t last id trimmed, y bytes, r run id), KEYS[2]: the log,
-- KEYS[3]: the operation's idempotency key.
local payload, group, origin, run, new_epoch, least = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6]
local most, most_bytes, hint_bytes, window = tonumber(ARGV[7]), tonumber(ARGV[8]), tonumber(ARGV[9]), ARGV[10]
local done = redis.call('GET', KEYS[3])
if done then return {done, '', '', ''} end

local be, head, trimmed, r, bytes = unpack(redis.call('HMGET', meta, 'be', 'h', 't', 'r', 'y'))
if not be or r ~= run then
  be, head, trimmed, bytes = new_epoch, head or '0-0', '', 0
  redis.call('DEL', stream)
  redis.call('HSET', meta, 'be', be, 't', '', 'r', run)
end

local before = head

-- Higher than whatever anybody has seen, also where this server's clock is behind.
local least_ms = math.max(tonumber(string.match(head, '^%d+')), tonumber(string.match(least, '^%d+')))
local ms = now()
local id
if ms > least_ms then
  id = fmt(ms) .. '-0'
elseif after(least, head) then
  id = fmt(tonumber(string.match(least, '^%d+'))) .. '-' .. fmt(tonumber(string.match(least, '%d+$')) + 1)
else
  id = fmt(tonumber(string.match(head, '^%d+'))) .. '-' .. fmt(tonumber(string.match(head, '%d+$')) + 1)
end
redis.call('XADD', stream, id, 'd', payload, 'g', group, 'x', origin)
bytes = tonumber(bytes or 0) + #payload
local count = redis.call('XLEN', stream)
while count > 1 and (count > most or bytes > most_bytes) do
  local first = redis.call('XRANGE', stream, '-', '+', 'COUNT', 1)[1]
  trimmed = first[1]
  bytes = bytes - #body(first).d
  redis.call('XDEL', stream, trimmed)
  count = count - 1
end
redis.call('HSET', meta, 'h', id, 't', trimmed, 'y', fmt(bytes))
redis.call('SET', KEYS[3], id, 'PX', window)
hint('*', 'b', id, before, be, trimmed, group, origin, #payload <= hint_bytes and '1' or '0', #payload <= hint_bytes and payload or '')
return {id, be, before, trimmed}
