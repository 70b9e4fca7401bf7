"""The gate's steps as Lua: each reads and changes an endpoint's hash in one go, by Redis's clock.

KEYS[1] is the hash (`tokens` and their time `at`; `held_until`; `open_until`, `trips`,
`trial_until` of the breaker), KEYS[2] the set of jobs that failed since the last success.
"""

_NOW = """
local clock = redis.call('TIME')
local now = tonumber(clock[1]) + tonumber(clock[2]) / 1000000
local function number(field) return tonumber(redis.call('HGET', KEYS[1], field) or '0') end
"""

# want, tokens a second, burst, length of a trial -> how many
TAKE = (
    _NOW
    + """
local want, rate, burst = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
if number('held_until') > now then return 0 end
local open_until = number('open_until')
if open_until > 0 then
  if open_until > now or number('trial_until') > now then return 0 end
  want = math.min(want, 1)
end
local at = number('at')
local tokens = burst
if at > 0 then tokens = math.min(burst, number('tokens') + math.max(0, now - at) * rate) end
local taken = math.max(0, math.min(want, math.floor(tokens)))
redis.call('HSET', KEYS[1], 'tokens', tostring(tokens - taken), 'at', tostring(now))
if open_until > 0 and taken > 0 then
  redis.call('HSET', KEYS[1], 'trial_until', tostring(now + tonumber(ARGV[4])))
end
redis.call('EXPIRE', KEYS[1], 3600)
return taken
"""
)

UNSENT = """
redis.call('HDEL', KEYS[1], 'trial_until')
if redis.call('HEXISTS', KEYS[1], 'tokens') == 1 then
  redis.call('HINCRBYFLOAT', KEYS[1], 'tokens', 1)
end
return 1
"""

WORKED = """
redis.call('DEL', KEYS[2])
return redis.call('HDEL', KEYS[1], 'open_until', 'trips', 'trial_until')
"""

# job, how many jobs open it, memory, first pause, longest pause -> for how long it opened, 0 if not
FAILED = (
    _NOW
    + """
redis.call('SADD', KEYS[2], ARGV[1])
redis.call('EXPIRE', KEYS[2], ARGV[3])
local open_until = number('open_until')
if open_until > now then return 0 end
if open_until == 0 and redis.call('SCARD', KEYS[2]) < tonumber(ARGV[2]) then return 0 end
local trips = redis.call('HINCRBY', KEYS[1], 'trips', 1)
local pause = math.min(tonumber(ARGV[4]) * 2 ^ math.min(trips - 1, 16), tonumber(ARGV[5]))
redis.call('HSET', KEYS[1], 'open_until', tostring(now + pause))
redis.call('HDEL', KEYS[1], 'trial_until')
redis.call('EXPIRE', KEYS[1], 3600)
return math.floor(pause)
"""
)

# seconds; a shorter hold never ends a longer one
HOLD = (
    _NOW
    + """
local wanted = now + tonumber(ARGV[1])
if wanted > number('held_until') then
  redis.call('HSET', KEYS[1], 'held_until', tostring(wanted))
  redis.call('EXPIRE', KEYS[1], 3600)
end
return 1
"""
)

# It is open until a create has worked, also while one may try.
IS_OPEN = "return redis.call('HEXISTS', KEYS[1], 'open_until')"

OPEN_FOR = (
    _NOW
    + """
return math.ceil(math.max(0, number('open_until') - now))
"""
)
