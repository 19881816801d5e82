-- A connection asks for its client: the newest always wins. The fence goes up, the node before is told.
local client, node, user, secret, token_session, token_generation = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5], tonumber(ARGV[6])
local epoch, position, plain, session, new_epoch = ARGV[7], tonumber(ARGV[8]), ARGV[9], ARGV[10], ARGV[11]
local mm, mb, po, rt, lease, run, b, be = tonumber(ARGV[12]), tonumber(ARGV[13]), tonumber(ARGV[14]), tonumber(ARGV[15]), tonumber(ARGV[16]), ARGV[17], ARGV[18], ARGV[19]
local not_after = tonumber(ARGV[20])
local MOST_FENCES = 1000000

-- Whoever asked has given up by now: it must not take the client from a connection that lives.
local t = now()
if t > not_after then return {'X', fmt(t)} end

local m = read()
local previous, fence, connected, was_plain = m.o or '', m.f or 0, m.e and live(m, t), m.p == '1'
local asked, before = m.e and m.c == '1', awaited(m)

local function admitted()
  if m.cl ~= '1' then return true end
  if m.ow ~= '' or user ~= '' then return m.ow == user end
  if plain == '1' or was_plain then return plain == m.p end
  return token_session == m.sid or (secret ~= '' and secret == m.kh)
end

local known = false
if m.e then
  if m.ow ~= '' and m.ow ~= user then return {'F'} end
  if token_session == m.sid and token_generation < m.w then return {'T'} end
end

if m.e and fence < MOST_FENCES and admitted() then
  known = epoch == m.e
  if not known then position = m.a end
  if m.r ~= run or redis.call('XLEN', stream) ~= m.n or position > m.q then
    -- Another server, entries that are gone, or numbers that we never gave: whatever is left is good, but nobody knows what is missing.
    m.e, known = new_epoch, false
    if position > m.q then
      -- Which of ours the client has cannot be told: twice would be worse than the gap it is told of.
      position = m.q
      redis.call('DEL', stream)
    end
    m.n, m.y = 0, 0
    for _, entry in ipairs(redis.call('XRANGE', stream, '-', '+')) do
      m.n = m.n + 1
      m.y = m.y + sizeof(body(entry))
    end
  end
else
  m = {e=new_epoch, sid=session, f=fence < MOST_FENCES and fence or 0, mm=mm, mb=mb, po=po, rt=rt, r=run, b=b, be=be}
  create(m)
  position, asked, before = 0, false, {}
end

m.f = m.f + 1

-- All that may still handle messages of the client have to say where they stopped: also those that an earlier claim has asked, whatever became of it.
if previous ~= '' and previous ~= node then
  if asked then before[previous] = fence else hint(previous, 'f', client, fmt(m.f), '0') end
end
for name in pairs(before) do
  if hint(name, 'f', client, fmt(m.f), '1') == 0 and not CLUSTER then before[name] = nil end
end
m.hw = listed(before)
local wait = m.hw ~= '' and '1' or '0'

local waiting = {}
if plain == '1' then
  for _, entry in ipairs(redis.call('XRANGE', stream, '-', '+')) do
    local f = body(entry)
    if f.d then waiting[#waiting + 1] = {'d', f.d} elseif f.b then waiting[#waiting + 1] = {'b', f.b} end
  end
  redis.call('DEL', stream)
  m.n, m.y, m.a, position = 0, 0, m.q, m.q
  -- Its node is gone without a word: what was broadcast until now may have reached it, and once more would be twice.
  if connected and was_plain and previous ~= node then m.b, m.be = b, be end
end

redis.call('HSET', meta, 'e', m.e, 'f', fmt(m.f), 'o', node, 'u', fmt(t + lease), 'c', '1', 'p', plain, 'cl', '1', 'ow', user, 'hw', m.hw, 'rf', '',
  'a', fmt(m.a), 'q', fmt(m.q), 'n', fmt(m.n), 'y', fmt(m.y), 'mm', fmt(mm), 'mb', fmt(mb), 'po', po, 'rt', fmt(rt), 'r', run, 'b', m.b, 'be', m.be)
if secret ~= '' then redis.call('HSET', meta, 'kh', secret) end
redis.call('PEXPIRE', meta, fmt(rt + lease))
redis.call('PEXPIRE', stream, fmt(rt + lease))
return {'O', m.e, m.sid, fmt(m.f), fmt(position), known and '1' or '0', fmt(m.i), wait, m.b, m.be, m.groups, waiting}
