-- Membership of a group, kept with the client.
local client, node, group, join = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local m = pick('e', 'o')
if not m.e then return {'0', '0'} end
local changed
if join == '1' then changed = redis.call('HSET', meta, 'g:' .. group, 1) else changed = redis.call('HDEL', meta, 'g:' .. group) end
if changed == 1 and m.o ~= '' and m.o ~= node then hint(m.o, 'g', client, group, join) end
return {changed == 1 and '1' or '0', m.o == node and '1' or '0'}
