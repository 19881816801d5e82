-- Broadcasts that a node delivered alone, as a range of its numbers, are not to be delivered again.
if redis.call('EXISTS', meta) == 0 then return 0 end
note(ARGV[1], ARGV[2])
return 1
