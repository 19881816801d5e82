-- The owner reports: acknowledged, handled, confirmed. Mode: p only that, r renew the lease and check, d the connection is gone.
local node, epoch, fence, acknowledged, flushed, inbound, confirmed = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7])
local mode, lease, run, b, be = ARGV[8], tonumber(ARGV[9]), ARGV[10], ARGV[11], ARGV[12]

local m = pick('e', 'f', 'o', 'q', 'a', 'i', 'w', 'n', 'y', 'rt', 'r', 'p', 'lo')
if not m.e or m.e ~= epoch and m.f <= fence then return {'L'} end
if m.f > fence or m.o ~= node then return {'F', m.o == node and '1' or '0'} end
if m.e ~= epoch or m.f < fence or m.r ~= run or m.a < flushed or m.q < acknowledged then return {'L'} end

if acknowledged > m.a then
  trim(m, acknowledged)
  redis.call('HSET', meta, 'n', fmt(m.n), 'y', fmt(m.y))
end
redis.call('HSET', meta, 'a', fmt(math.max(m.a, acknowledged)), 'i', fmt(math.max(m.i, inbound)), 'w', fmt(math.max(m.w, confirmed)))
if m.p == '1' and b ~= '' then redis.call('HSET', meta, 'b', b, 'be', be) end

if mode == 'r' then
  if redis.call('XLEN', stream) ~= m.n then return {'L'} end
  redis.call('HSET', meta, 'u', fmt(now() + lease), 'c', '1')
  redis.call('PEXPIRE', meta, fmt(m.rt + lease))
  redis.call('PEXPIRE', stream, fmt(m.rt + lease))
elseif mode == 'd' then
  redis.call('HSET', meta, 'u', 0, 'c', '0')
  redis.call('PEXPIRE', meta, fmt(m.rt))
  redis.call('PEXPIRE', stream, fmt(m.rt))
end
return {'O', fmt(m.q)}
