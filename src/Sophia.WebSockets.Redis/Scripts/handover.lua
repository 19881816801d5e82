-- A node says where it stopped with a client: nothing of it is handled there any more under a fence up to this one. A node that never began says so too.
-- Without a node: the owner has waited long enough for all of them.
local client, node, fence, session, epoch = ARGV[1], ARGV[2], tonumber(ARGV[3]), ARGV[4], ARGV[5]
local acknowledged, inbound = tonumber(ARGV[6]), tonumber(ARGV[7])
local m = pick('e', 'sid', 'f', 'o', 'q', 'a', 'i', 'n', 'y', 'hw', 'lo')
if not m.e then return 0 end
if session == m.sid then
  if epoch == m.e and acknowledged > m.a and acknowledged <= m.q then
    trim(m, acknowledged)
    redis.call('HSET', meta, 'a', fmt(acknowledged), 'n', fmt(m.n), 'y', fmt(m.y))
  end
  m.i = math.max(m.i, inbound)
  redis.call('HSET', meta, 'i', fmt(m.i))
end

local nodes, said = awaited(m), false
for name, held in pairs(nodes) do
  if (node == '' or name == node) and held <= fence then
    nodes[name], said = nil, true
  end
end
if said then
  redis.call('HSET', meta, 'hw', listed(nodes))
  if not next(nodes) then hint(m.o, 'h', client, fmt(m.f), fmt(m.i)) end
end
return 1
