-- What every script of a client begins with. KEYS[1] is the client's hash, KEYS[2] its stream, both in one slot.
--
-- The hash: e epoch, sid session, f fence, o owning node, u its lease in ms, c connected, p plain, cl claimed, ow user, kh hash of the secret,
-- q last number, a acknowledged, i last inbound handled, w confirmed generation, n entries, y bytes, mm mb po bounds and policy, rt retention in ms,
-- lo last number dropped, b be position and epoch in the broadcast log, r run id of the server, hw nodes that have not said yet where they stopped,
-- rf rl fence and last number of the last reconciliation;
-- g:<group> membership, k:<key> number of the newest message with that key, l:<node> ranges of a node's broadcasts that it delivered without us.
-- The stream: <number>-0 with d payload (i operation, k key), or b broadcast id and l length, or g first number of a gap and w why (o, s).
local meta, stream = KEYS[1], KEYS[2]

-- Lua's own conversion turns large numbers into exponents.
local function fmt(v) return string.format('%.0f', v) end

local function now()
  local t = redis.call('TIME')
  return t[1] * 1000 + math.floor(t[2] / 1000)
end

local numbers = {f=1, u=1, q=1, a=1, i=1, w=1, n=1, y=1, mm=1, mb=1, po=1, rt=1, lo=1}

local function read()
  local m, flat = {groups={}}, redis.call('HGETALL', meta)
  for j = 1, #flat, 2 do
    local name, value = flat[j], flat[j + 1]
    if string.sub(name, 1, 2) == 'g:' then
      m.groups[#m.groups + 1] = string.sub(name, 3)
    else
      m[name] = numbers[name] and tonumber(value) or value
    end
  end
  return m
end

-- Only the named fields, for the scripts that run for every message.
local function pick(...)
  local names, m = {...}, {}
  local values = redis.call('HMGET', meta, ...)
  for j = 1, #names do
    local value = values[j]
    if value then m[names[j]] = numbers[names[j]] and tonumber(value) or value end
  end
  return m
end

local function body(entry)
  local f = {}
  for j = 1, #entry[2], 2 do f[entry[2][j]] = entry[2][j + 1] end
  return f
end

local function numberof(entry) return tonumber(string.match(entry[1], '^%d+')) end

local function sizeof(f) return f.d and #f.d or tonumber(f.l or 0) end

local function drop(m, entry)
  local f = body(entry)
  redis.call('XDEL', stream, entry[1])
  m.n = m.n - 1
  m.y = m.y - sizeof(f)
  if f.k and redis.call('HGET', meta, 'k:' .. f.k) == fmt(numberof(entry)) then redis.call('HDEL', meta, 'k:' .. f.k) end
end

local function trim(m, to)
  for _, entry in ipairs(redis.call('XRANGE', stream, '-', fmt(to))) do
    local f = body(entry)
    m.n = m.n - 1
    m.y = m.y - sizeof(f)
    if f.k and redis.call('HGET', meta, 'k:' .. f.k) == fmt(numberof(entry)) then redis.call('HDEL', meta, 'k:' .. f.k) end
  end
  redis.call('XTRIM', stream, 'MINID', fmt(to + 1))
end

-- False if the message does not fit. Policy 1 drops the oldest.
local function room(m, bytes)
  if bytes > m.mb then return false end
  while m.n >= m.mm or m.y + bytes > m.mb do
    if m.po ~= 1 then return false end
    local first = redis.call('XRANGE', stream, '-', '+', 'COUNT', 1)[1]
    if not first then
      m.n, m.y = 0, 0
      break
    end
    m.lo = numberof(first)
    drop(m, first)
  end
  return true
end

local function add(m, ...)
  m.q = m.q + 1
  redis.call('XADD', stream, fmt(m.q) .. '-0', ...)
  m.n = m.n + 1
end

-- A number that will never have a message: an entry of its own, or the gap at the end grows.
local function lose(m, why)
  m.q = m.q + 1
  local from = m.q
  local last = redis.call('XREVRANGE', stream, '+', '-', 'COUNT', 1)[1]
  if last and numberof(last) == m.q - 1 then
    local f = body(last)
    if f.g and f.w == why then
      from = tonumber(f.g)
      redis.call('XDEL', stream, last[1])
      m.n = m.n - 1
    end
  end
  redis.call('XADD', stream, fmt(m.q) .. '-0', 'g', fmt(from), 'w', why)
  m.n = m.n + 1
end

local function save(m)
  redis.call('HSET', meta, 'q', fmt(m.q), 'n', fmt(m.n), 'y', fmt(m.y), 'lo', fmt(m.lo))
  -- A stream that did not exist has no end yet; it must not outlive its client.
  if redis.call('PTTL', stream) == -1 then redis.call('PEXPIRE', stream, math.max(1, redis.call('PTTL', meta))) end
end

local function create(m)
  m.q, m.a, m.i, m.w, m.n, m.y, m.lo, m.f = 0, 0, 0, 0, 0, 0, 0, m.f or 0
  m.o, m.u, m.c, m.p, m.cl, m.ow, m.kh, m.hw, m.groups = '', 0, '0', '0', '0', '', '', '', {}
  redis.call('DEL', meta, stream)
  redis.call('HSET', meta, 'e', m.e, 'sid', m.sid, 'f', fmt(m.f), 'o', '', 'u', 0, 'c', '0', 'p', '0', 'cl', '0', 'ow', '', 'kh', '', 'hw', '',
    'q', 0, 'a', 0, 'i', 0, 'w', 0, 'n', 0, 'y', 0, 'lo', 0, 'mm', fmt(m.mm), 'mb', fmt(m.mb), 'po', m.po, 'rt', fmt(m.rt), 'b', m.b, 'be', m.be, 'r', m.r)
  redis.call('PEXPIRE', meta, fmt(m.rt))
end

-- Nodes that had the client, and the fence they had it under: <node>=<fence>,…
local function awaited(m)
  local nodes = {}
  for name, fence in string.gmatch(m.hw or '', '([^=,]+)=(%d+)') do nodes[name] = tonumber(fence) end
  return nodes
end

local function listed(nodes)
  local parts = {}
  for name, fence in pairs(nodes) do parts[#parts + 1] = name .. '=' .. fmt(fence) end
  return table.concat(parts, ',')
end

local function live(m, t) return m.o ~= '' and m.c == '1' and m.u > t end

-- A hint: fields with their lengths before them.
local function hint(node, ...)
  local parts = {}
  for j, field in ipairs({...}) do parts[j] = struct.pack('>I4', #field) .. field end
  return redis.call('PUBLISH', CHANNEL .. node, table.concat(parts))
end

-- Ids of the broadcast log: <ms>-<n>.
local function after(a, b)
  local am, an = string.match(a, '^(%d+)-(%d+)$')
  local bm, bn = string.match(b, '^(%d+)-(%d+)$')
  am, an, bm, bn = tonumber(am), tonumber(an), tonumber(bm), tonumber(bn)
  return am > bm or (am == bm and an > bn)
end

-- Ranges of broadcasts that a node delivered while it was alone; the last few are enough, older ones have long been passed.
local MOST_RANGES = 8
local function note(node, range)
  if range == '' then return end
  local ranges = {}
  for one in string.gmatch(redis.call('HGET', meta, 'l:' .. node) or '', '[^,]+') do
    if one ~= range then ranges[#ranges + 1] = one end
  end
  ranges[#ranges + 1] = range
  while #ranges > MOST_RANGES do table.remove(ranges, 1) end
  redis.call('HSET', meta, 'l:' .. node, table.concat(ranges, ','))
end
