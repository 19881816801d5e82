-- Ends a session: its retention is over (epoch and fence given), or the application says so (reason given).
local client, node, epoch, fence, reason = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4]), ARGV[5]
local m = pick('e', 'f', 'o', 'u', 'c', 'n')
if not m.e then return {'U', '0', '0'} end
if epoch ~= '' then
  if m.e ~= epoch or m.f ~= fence or m.o ~= node then return {'F', '0', '0'} end
elseif m.o ~= '' and m.o ~= node then
  hint(m.o, 'e', client, reason)
end
redis.call('DEL', meta, stream)
return {'O', m.o == node and '1' or '0', fmt(m.n)}
