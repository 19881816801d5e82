-- The node before says where it stopped, once, to whoever has the client now.
local client, fence, acknowledged, inbound = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])
local m = pick('e', 'f', 'o', 'q', 'a', 'i', 'n', 'y', 'hf', 'lo')
if not m.e or m.hf ~= fence then return 0 end
if acknowledged > m.a and acknowledged <= m.q then
  trim(m, acknowledged)
  redis.call('HSET', meta, 'a', fmt(acknowledged), 'n', fmt(m.n), 'y', fmt(m.y))
end
redis.call('HSET', meta, 'i', fmt(math.max(m.i, inbound)), 'hf', '')
hint(m.o, 'h', client, fmt(m.f), fmt(math.max(m.i, inbound)))
return 1
