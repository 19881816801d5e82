-- Gives broadcasts their numbers in a client's sequence, those it does not have yet, in their order. Any node may do it.
-- After the fixed arguments four for each broadcast: id, group, length, origin (node:number).
local client, node, be, trimmed = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local FIXED = 4

local m = pick('e', 'f', 'o', 'u', 'c', 'p', 'q', 'n', 'y', 'mm', 'mb', 'po', 'lo', 'b', 'be')
if not m.e then return {'U'} end
local t = now()
local owned = live(m, t)
local before, full = m.q, false

if m.be ~= be then
  -- The log was lost and began anew ('-' only says that there was none when the session began).
  if m.be ~= '-' then lose(m, 's') end
  m.b, m.be = '0-0', be
end
if trimmed ~= '' and after(trimmed, m.b) then
  lose(m, 'o')
  m.b = trimmed
end

-- What a node delivered while it was alone, it has noted as ranges of its own numbers: <from>-<to>,…
local noted = {}
local function delivered(origin)
  local from, number = string.match(origin, '^(.*):(%d+)$')
  number = tonumber(number)
  if not noted[from] then noted[from] = redis.call('HGET', meta, 'l:' .. from) or '' end
  for low, high in string.gmatch(noted[from], '(%d+)-(%d+)') do
    if number >= tonumber(low) and number <= tonumber(high) then return true end
  end
  return false
end

local given = {}
for j = FIXED + 1, #ARGV, 4 do
  local id, group, bytes, origin = ARGV[j], ARGV[j + 1], tonumber(ARGV[j + 2]), ARGV[j + 3]
  local number = '0'
  if after(id, m.b) then
    local wanted = (group == '' or redis.call('HEXISTS', meta, 'g:' .. group) == 1) and not delivered(origin)
    if wanted and not (m.p == '1' and owned) then
      if room(m, bytes) then
        add(m, 'b', id, 'l', bytes)
        m.y = m.y + bytes
        number = fmt(m.q)
      else
        lose(m, 'o')
        full = full or bytes <= m.mb
      end
    end
    m.b = id
  end
  given[#given + 1] = number
end

save(m)
redis.call('HSET', meta, 'b', m.b, 'be', m.be)
local slow = full and owned and m.po ~= 2 and m.po ~= 1
if m.o ~= '' and m.o ~= node and m.q > before then
  hint(m.o, 'l', client, m.e, fmt(m.f), fmt(m.q))
  if slow then hint(m.o, 's', client, m.e) end
end
return {'O', m.e, fmt(m.f), fmt(before), fmt(m.q), m.o == node and '1' or '0', slow and '1' or '0', given}
