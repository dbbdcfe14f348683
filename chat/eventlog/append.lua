-- Appends a batch of events of many conversations, numbers them and tells which other processes watch.
-- KEYS[1]: the writer's last batch. ARGV: origin, batch number, stream length, stream life, number life, margin, and
-- then for each conversation its id, the least number it had, count of events, the number under which its first event
-- has been told already (0: none), that event's body for another number, and the filler of a turn that begins; and for
-- each event its marker, epoch and body. An event of an epoch below the conversation's is dropped: a person has taken
-- over from whoever wrote it. The answer is the number before each conversation's first event, followed by the places
-- of those that were dropped.
-- Who begins a turn with a filler holds the next number until it has told something under it: if others write first,
-- the filler goes there. What has been told, but comes too late for its number, is written with its other body.
-- A log that is below its least number was lost, or begun anew by one that knew less: it goes on above it by the margin.
-- A batch that was written but whose answer was lost is sent again: the same answer, nothing twice.
local origin, number = ARGV[1], ARGV[2]
local last = redis.call('HMGET', KEYS[1], 'number', 'answer')
if last[1] == number then
  return cmsgpack.unpack(last[2])
end

local answer, wakes = {}, {}
local at = 7
while at <= #ARGV do
  local conversation, least, count = ARGV[at], tonumber(ARGV[at + 1]), tonumber(ARGV[at + 2])
  local early, late_body, filler = tonumber(ARGV[at + 3]), ARGV[at + 4], ARGV[at + 5]
  at = at + 6
  local meta, stream = 'chat:meta:' .. conversation, 'chat:events:' .. conversation
  local state = redis.call('HMGET', meta, 'seq', 'base', 'busy', 'epoch', 'holder', 'filler')
  local seq, busy, fence = tonumber(state[1] or 0), state[3], tonumber(state[4] or 0)
  local holder = state[6] and state[5] or ''
  if count > 0 and holder ~= '' and holder ~= origin then
    seq, holder = seq + 1, ''
    redis.call('XADD', stream, string.format('%.0f-0', seq), 'e', state[6])
  end
  if seq < least then seq = least + tonumber(ARGV[6]) end
  local base = tonumber(state[2] or seq)
  local told = {seq}
  for place = 1, count do
    local marker, epoch, body = ARGV[at], tonumber(ARGV[at + 1]), ARGV[at + 2]
    at = at + 3
    if epoch >= 0 and epoch < fence then
      told[#told + 1] = place
    else
      seq = seq + 1
      if place == 1 and early > 0 then
        holder = ''
        if seq ~= early then body = late_body end
      end
      redis.call('XADD', stream, 'MAXLEN', '~', ARGV[3], string.format('%.0f-0', seq), 'e', body)
      if marker == '1' then
        if busy ~= '1' then base = seq - 1 end
        busy = '1'
        if filler ~= '' then holder = origin end
      elseif marker == '2' then
        busy, holder = '0', ''
      elseif marker == '3' then
        busy, fence, holder = '0', epoch, ''
      end
      if busy ~= '1' then base = seq end
    end
  end
  answer[#answer + 1] = told
  redis.call('HSET', meta, 'seq', string.format('%.0f', seq), 'base', string.format('%.0f', base), 'busy', busy or '0',
    'epoch', fence, 'holder', holder)
  if holder == origin and filler ~= '' then redis.call('HSET', meta, 'filler', filler) end
  redis.call('EXPIRE', stream, ARGV[4])
  redis.call('EXPIRE', meta, ARGV[5])
  for _, process in ipairs(redis.call('SMEMBERS', 'chat:watch:' .. conversation)) do
    if process ~= origin then
      wakes[process] = wakes[process] or {}
      table.insert(wakes[process], conversation)
    end
  end
end
for process, conversations in pairs(wakes) do
  redis.call('PUBLISH', 'chat:mailbox:' .. process, cjson.encode({type = 'wake', conversation_ids = conversations}))
end
redis.call('HSET', KEYS[1], 'number', number, 'answer', cmsgpack.pack(answer))
redis.call('EXPIRE', KEYS[1], 3600)
return answer
