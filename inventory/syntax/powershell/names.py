"""Words of PowerShell that are compared without case: aliases, switches, methods."""

from __future__ import annotations

ALIASES = {
    "%": "foreach-object",
    "foreach": "foreach-object",
    "?": "where-object",
    "where": "where-object",
    "select": "select-object",
    "sort": "sort-object",
    "group": "group-object",
    "measure": "measure-object",
    "tee": "tee-object",
    "echo": "write-output",
    "write": "write-output",
    "gc": "get-content",
    "cat": "get-content",
    "type": "get-content",
    "sc": "set-content",
    "ac": "add-content",
    "ni": "new-item",
    "ri": "remove-item",
    "rm": "remove-item",
    "del": "remove-item",
    "erase": "remove-item",
    "ipmo": "import-module",
    "iex": "invoke-expression",
    "icm": "invoke-command",
    "irm": "invoke-restmethod",
    "iwr": "invoke-webrequest",
    "sv": "set-variable",
    "gv": "get-variable",
    "ipcsv": "import-csv",
    "epcsv": "export-csv",
}
_SWITCHES = """
all allmatches allowunencryptedauthentication append asarray asbytestream ascollection ashashtable
asjob asplaintext asstring asutc autosize average bodyashtml caseinsensitive clobber compress
confirm debug descending directory disablekeepalive force fullcontrol includetotalcount isabsolute
isvalid leaf noclobber noenumerate nolegacy nonewline noprofile noproxy notmatch notypeinformation
nowait passthru preservehttpmethodonredirect quiet raw recurse resolve simplematch
skipcertificatecheck skipheadervalidation skiphttperrorcheck unique upsert usebasicparsing
usedefaultcredentials usehttps usessl valueonly valuesonly verbose wait whatif
"""
SWITCHES = frozenset(_SWITCHES.split())
"""Parameters without a value, of cmdlets in general."""
_METHODS = """
ToString ToLower ToUpper ToLowerInvariant ToUpperInvariant Trim TrimStart TrimEnd Split Replace
Substring PadLeft PadRight Insert Remove Contains StartsWith EndsWith IndexOf LastIndexOf Equals
GetType Add AddRange AddDays AddHours AddMinutes AddSeconds AddMonths AddYears AddMilliseconds
ToArray ToList ContainsKey GetEnumerator Clone Copy Append AppendLine Join Format GetBytes GetString
ToBase64String FromBase64String ComputeHash ToUniversalTime ToLocalTime ToShortDateString Invoke
ForEach Where GetHashCode CompareTo ContainsValue IsNullOrEmpty IsNullOrWhiteSpace
GetEnvironmentVariable NewGuid Parse TryParse Clear Count Dispose Close Open Create ReadAllText
WriteAllText UrlEncode UrlDecode HtmlEncode EscapeDataString UnescapeDataString Matches Match
IsMatch Sort Reverse Round Push Pop Enqueue Dequeue ToDateTime ToInt32
"""
METHODS = {name.lower(): name for name in _METHODS.split()}
"""Methods as .NET spells them; code does so as it likes."""


def method(name: str) -> str:
    return METHODS.get(name.lower(), name)
