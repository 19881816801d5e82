-- What the owner does not have yet.
local epoch, fence, last, count = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[4]
local node = ARGV[5]
local m = pick('e', 'f', 'o', 'q', 'a', 'lo')
if not m.e or m.e ~= epoch and m.f <= fence or m.f < fence or m.q < last then return {'L'} end
if m.f > fence then return {'F', m.o == node and '1' or '0'} end
return {'O', fmt(m.q), fmt(math.max(m.lo, m.a)), redis.call('XRANGE', stream, '(' .. fmt(last), '+', 'COUNT', count)}
