-- SPDX-License-Identifier: Apache-2.0
-- For FreeSWITCH's mod_lua, as the api_hangup_hook of a call that received a fax (docs/fax-server.md): tells uketsuke how it
-- went. The far side chose some of these words, so each is quoted for the shell.

local function value(name)
    return env:getHeader(name) or ""
end

local function quoted(text)
    return "'" .. string.gsub(text, "'", "'\\''") .. "'"
end

local trouble = ""
if value("fax_success") ~= "1" then
    trouble = "failed " .. value("fax_result_code") .. " " .. value("fax_result_text")
end
os.execute("/usr/bin/uketsuke notify --device freeswitch --file " .. quoted(value("uketsuke_file")) ..
    " --commid " .. quoted(value("uuid")) .. " --sender " .. quoted(value("fax_remote_station_id")) ..
    " --cid " .. quoted(value("Caller-Caller-ID-Number")) .. " --error " .. quoted(trouble) ..
    " 2>&1 | logger -t uketsuke-notify")
