-- The generic cell rate algorithm of gcra.rs, for accounts that several gateways share.
--
-- Pays a request at every account of KEYS, or at none of them. ARGV has two numbers for each: the microseconds
-- that one request takes up, and those that may be taken up ahead. The clock is this server's, so that it does
-- not matter what the gateways' clocks say. Gives the moment, and when each account was even before; what
-- follows from that, the gateway knows by the same arithmetic.
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local found, after, pays = {now}, {}, true
for i, key in ipairs(KEYS) do
  local step, depth = tonumber(ARGV[2 * i - 1]), tonumber(ARGV[2 * i])
  -- Further ahead only if the limit was wider, or this clock went back.
  local even = math.min(tonumber(redis.call('GET', key)) or 0, now + depth)
  found[i + 1] = even
  after[i] = math.max(even, now) + step
  pays = pays and after[i] - now <= depth
end
if pays then
  for i, key in ipairs(KEYS) do
    -- An account that is even is as good as none.
    redis.call('SET', key, string.format('%.0f', after[i]), 'PX', math.ceil((after[i] - now) / 1000))
  end
end
return found
