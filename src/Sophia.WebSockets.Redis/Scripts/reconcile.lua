-- The owner is back from a time without us, or we have lost data: its view and ours become one. What we have beyond the number the owner knew
-- was never delivered by anybody, so it is numbered anew behind what the owner has delivered meanwhile.
-- After the fixed arguments: the groups, the uncertain operations, then for each kept message its number, payload, operation, key.
local client, node, epoch, fence, known = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4]), tonumber(ARGV[5])
local session, run, lease, user, secret = ARGV[6], ARGV[7], tonumber(ARGV[8]), ARGV[9], ARGV[10]
local mm, mb, po, rt, b, be = tonumber(ARGV[11]), tonumber(ARGV[12]), tonumber(ARGV[13]), tonumber(ARGV[14]), ARGV[15], ARGV[16]
local acknowledged, inbound, confirmed, last, connected = tonumber(ARGV[17]), tonumber(ARGV[18]), tonumber(ARGV[19]), tonumber(ARGV[20]), ARGV[21]
local late, window, flushed = ARGV[22], ARGV[23], tonumber(ARGV[24])
local at = 25

local function list()
  local items, count = {}, tonumber(ARGV[at])
  for j = 1, count do items[j] = ARGV[at + j] end
  at = at + count + 1
  return items
end
local groups, uncertain = list(), list()

local m = read()
local t = now()
local lost, same = false, m.e == epoch
local ours = m.o == node and '1' or '0'
if m.e and not same and (m.cl == '1' or live(m, t)) then return {'F', ours} end
-- An earlier attempt whose answer was lost: what lies beyond its own last number is still nobody's.
local again = same and ours == '1' and m.rf == fmt(fence)
if again then
  known = tonumber(m.rl)
elseif same and (m.f > fence or (m.f == fence and ours == '0')) then
  return {'F', ours}
end
if not same or m.f < fence or m.r ~= run or redis.call('XLEN', stream) ~= m.n or m.q < known or m.a < flushed then lost = true end

local foreign = {}
if m.e then
  foreign = redis.call('XRANGE', stream, same and '(' .. fmt(known) or '-', '+')
end

if not same then
  m = {e=epoch, sid=session, f=fence, mm=mm, mb=mb, po=po, rt=rt, r=run, b=b, be=be}
  create(m)
end
redis.call('DEL', stream)
m.n, m.y, m.q = 0, 0, 0

local mine = {}
for j = 1, #uncertain do mine[uncertain[j]] = 1 end
while at <= #ARGV do
  local payload, op, key = ARGV[at + 1], ARGV[at + 2], ARGV[at + 3]
  m.q = tonumber(ARGV[at]) - 1
  at = at + 4
  if key ~= '' then
    add(m, 'd', payload, 'i', op, 'k', key)
    redis.call('HSET', meta, 'k:' .. key, fmt(m.q))
  else
    add(m, 'd', payload, 'i', op)
  end
  m.y = m.y + #payload
  if op ~= '' then mine[op] = 1 end
end
m.q = math.max(m.q, last)
if lost then lose(m, 's') end
for _, entry in ipairs(foreign) do
  local f = body(entry)
  if f.g then
    lose(m, f.w)
  elseif f.b then
    add(m, 'b', f.b, 'l', f.l)
    m.y = m.y + tonumber(f.l)
  elseif not mine[f.i] then
    if f.k then
      add(m, 'd', f.d, 'i', f.i, 'k', f.k)
      redis.call('HSET', meta, 'k:' .. f.k, fmt(m.q))
    else
      add(m, 'd', f.d, 'i', f.i)
    end
    m.y = m.y + #f.d
  end
end
-- An operation that is still on its way to us must find that it is done.
for j = 1, #KEYS - 2 do redis.call('SET', KEYS[j + 2], 'S', 'PX', window) end

m.f = math.max(fence, again and m.f or 0) + 1
m.lo = 0
for _, group in ipairs(groups) do redis.call('HSET', meta, 'g:' .. group, 1) end
note(node, late)
redis.call('HSET', meta, 'f', fmt(m.f), 'o', node, 'u', fmt(connected == '1' and t + lease or 0), 'c', connected, 'p', '0', 'cl', '1', 'ow', user, 'kh', secret,
  'hw', '', 'rf', fmt(fence), 'rl', fmt(last), 'a', fmt(acknowledged), 'i', fmt(math.max(same and m.i or 0, inbound)), 'w', fmt(confirmed), 'r', run)
local ttl = rt + (connected == '1' and lease or 0)
redis.call('PEXPIRE', meta, fmt(ttl))
save(m)
redis.call('PEXPIRE', stream, fmt(ttl))
return {'O', fmt(m.f), fmt(m.q), lost and '1' or '0'}
