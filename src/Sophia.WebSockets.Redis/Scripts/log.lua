-- The state of the broadcast log and what stands in it after an id.
local last, count, run = ARGV[1], ARGV[2], ARGV[3]
local be, head, trimmed, r = unpack(redis.call('HMGET', meta, 'be', 'h', 't', 'r'))
if not be then return {'-', '0-0', '', {}} end
if r ~= run then return {'?', head, trimmed, {}} end
return {be, head, trimmed, redis.call('XRANGE', stream, last == '' and '-' or '(' .. last, '+', 'COUNT', count)}
