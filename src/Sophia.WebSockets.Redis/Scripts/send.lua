-- Stores one message for a client and tells its node. KEYS[3]: the operation's idempotency key.
local client, node, payload, op, key = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local may_create, epoch, session, mm, mb, po, rt = ARGV[6], ARGV[7], ARGV[8], ARGV[9], ARGV[10], ARGV[11], ARGV[12]
local run, window, b, be, hint_bytes, kind = ARGV[13], ARGV[14], ARGV[15], ARGV[16], tonumber(ARGV[17]), ARGV[18]

local done = redis.call('GET', KEYS[3])
if done then return {done, '0', '', '0'} end

local m = pick('e', 'f', 'o', 'u', 'c', 'p', 'q', 'n', 'y', 'mm', 'mb', 'po', 'lo', 'b', 'be')
if not m.e then
  if may_create == '0' then return {'D', '0', '', '0'} end
  m = {e=epoch, sid=session, mm=tonumber(mm), mb=tonumber(mb), po=tonumber(po), rt=tonumber(rt), r=run, b=be ~= '' and b or '0-0', be=be ~= '' and be or '-'}
  create(m)
end

-- What the sender knows to have been broadcast before comes first.
if be ~= '' and (be ~= m.be or after(b, m.b)) then return {'B', '0', '', '0'} end

local t = now()
local owned = live(m, t)
if kind == 'gap' then
  lose(m, 's')
elseif m.p == '1' and owned then
  -- At most once: it goes through the owner's hands and leaves no trace.
  if m.o == node then return {'P', '0', m.e, fmt(m.f)} end
  if hint(m.o, 'p', client, m.e, payload) > 0 or CLUSTER then
    redis.call('SET', KEYS[3], 'S', 'PX', window)
    return {'S', '0', m.e, fmt(m.f)}
  end
  owned = false
  if not room(m, #payload) then return {'R', '0', m.e, fmt(m.f)} end
  add(m, 'd', payload, 'i', op)
  m.y = m.y + #payload
else
  if m.po == 3 and key ~= '' then
    local old = redis.call('HGET', meta, 'k:' .. key)
    local entry = old and redis.call('XRANGE', stream, old, old)[1]
    if entry then drop(m, entry) end
  end
  if not room(m, #payload) then
    save(m)
    -- A message that no outbox takes is not the client's fault.
    local slow = owned and m.po ~= 2 and #payload <= m.mb
    if slow and m.o ~= node then hint(m.o, 's', client, m.e) end
    return {'R', '0', m.e, fmt(m.f), slow and '1' or '0'}
  end
  if m.po == 3 and key ~= '' then
    add(m, 'd', payload, 'i', op, 'k', key)
    redis.call('HSET', meta, 'k:' .. key, fmt(m.q))
  else
    add(m, 'd', payload, 'i', op)
  end
  m.y = m.y + #payload
end

save(m)
local result = owned and 'S' or 'Q'
redis.call('SET', KEYS[3], result, 'PX', window)
if m.o ~= '' and m.o ~= node then
  if kind == 'gap' or #payload > hint_bytes then
    hint(m.o, 'l', client, m.e, fmt(m.f), fmt(m.q))
  else
    hint(m.o, 'm', client, m.e, fmt(m.f), fmt(m.q), key, payload)
  end
end
return {result, fmt(m.q), m.e, fmt(m.f), m.o == node and '1' or '0'}
