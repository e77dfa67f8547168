//! Every setting, once: its key in `candor.toml`, its flag, its environment variable, its kind, its default
//! and what it does. Flags, help, the reader of the file and `candor config show` all follow from this table.

use super::value::Kind;

/// One setting.
#[derive(Debug)]
pub struct Setting {
    /// `section.name` in `candor.toml`.
    pub key: &'static str,
    /// The flag without its dashes. The variable is `CANDOR_` and this in capitals, with `_` for `-`.
    pub flag: &'static str,
    /// What values it takes.
    pub kind: Kind,
    /// As it would be written; empty if there is none.
    pub default: &'static str,
    /// True if `-h` shows it, false if only `--help` does.
    pub common: bool,
    /// One sentence.
    pub help: &'static str,
    /// A value as `candor.toml` has it, where neither the default nor the kind shows what one looks like.
    example: Option<&'static str>,
}

impl Setting {
    /// `CANDOR_UPSTREAM`.
    pub fn variable(&self) -> String {
        format!("CANDOR_{}", self.flag.to_uppercase().replace('-', "_"))
    }

    /// A value as `candor.toml` has it.
    pub fn example(&self) -> String {
        match (self.example, self.default, self.kind) {
            (Some(example), ..) => example.to_owned(),
            (None, "", kind) => kind.example().to_owned(),
            (None, default, Kind::Count(..) | Kind::Switch) => default.to_owned(),
            (None, default, kind) if kind.is_list() => {
                let parts: Vec<String> =
                    default.split(',').map(|part| format!("\"{}\"", part.trim())).collect();
                format!("[{}]", parts.join(", "))
            }
            (None, default, _) => format!("\"{default}\""),
        }
    }

    /// The part of the key before the dot.
    pub fn section(&self) -> &'static str {
        self.key.split_once('.').map_or(self.key, |(section, _)| section)
    }

    /// The part of the key after the dot.
    pub fn name(&self) -> &'static str {
        self.key.split_once('.').map_or(self.key, |(_, name)| name)
    }
}

macro_rules! settings {
    ($($name:ident {
        $key:literal $flag:literal $kind:expr, $default:literal $common:literal $help:literal
        $(as $example:literal)?
    })*) => {
        $(#[doc = $help] pub static $name: Setting = Setting {
            key: $key, flag: $flag, kind: $kind, default: $default, common: $common, help: $help,
            example: settings!(@example $($example)?),
        };)*
        /// All of them, in the order of the documentation.
        pub static ALL: &[&Setting] = &[$(&$name),*];
    };
    (@example) => { None };
    (@example $example:literal) => { Some($example) };
}

/// A part of `candor.toml`.
#[derive(Debug)]
pub struct Section {
    /// As it is written, without brackets.
    pub name: &'static str,
    /// As headings have it.
    pub title: &'static str,
}

/// Every section that settings stand in, in the order of the documentation.
#[rustfmt::skip]
pub static SECTIONS: &[Section] = &[
    Section { name: "gateway", title: "Gateway" },
    Section { name: "tls", title: "TLS towards clients" },
    Section { name: "limits", title: "Limits of a request" },
    Section { name: "timeouts", title: "Timeouts" },
    Section { name: "auth", title: "Credentials" },
    Section { name: "redis", title: "Limits that gateways share" },
    Section { name: "cors", title: "CORS" },
    Section { name: "csrf", title: "Requests that other sites forge" },
    Section { name: "version", title: "Versions of the API" },
    Section { name: "repair", title: "Repair of refusals" },
    Section { name: "redact", title: "Redaction" },
    Section { name: "journal", title: "Journal" },
    Section { name: "workbench", title: "Workbench" },
    Section { name: "command", title: "Command behind --" },
    Section { name: "log", title: "Log" },
    Section { name: "telemetry", title: "OpenTelemetry" },
    Section { name: "cost", title: "Prices of what requests take" },
];

const PRESETS: Kind = Kind::Word(&["strict", "default", "lenient"]);
/// Modes.
pub const MODES: Kind = Kind::Word(&["enforce", "observe", "off"]);

#[rustfmt::skip]
settings! {
UPSTREAM { "gateway.upstream" "upstream" Kind::Url, "" true
    "The API that stands behind the gateway" }
UPSTREAM_CA { "gateway.upstream_ca" "upstream-ca" Kind::Path, "" false
    "PEM file of the authorities to believe about the upstream's certificate, instead of the system's"
    as "\"internal-ca.pem\"" }
UPSTREAM_CERTIFICATE { "gateway.upstream_certificate" "upstream-certificate" Kind::Path, "" false
    "PEM file with the certificate that the gateway shows an upstream that asks for one" as "\"gateway.pem\"" }
UPSTREAM_KEY { "gateway.upstream_key" "upstream-key" Kind::Path, "" false
    "PEM file with its key, unless that stands in the same file" as "\"gateway.key\"" }
UPSTREAM_NAME { "gateway.upstream_name" "upstream-name" Kind::Text, "" false
    "Name that the upstream's certificate must have, where that is not the host of its address"
    as "\"orders.internal\"" }
OPENAPI { "gateway.openapi" "openapi" Kind::Paths, "" true
    "OpenAPI document that requests must keep to: a file, an address, or upstream:/PATH; may be given several times"
    as "[\"openapi.yaml\"]" }
OPENAPI_PREFIX { "gateway.openapi_prefix" "openapi-prefix" Kind::Mount, "" false
    "Path below which the API of these documents lies, in place of what their servers say" as "\"/api\"" }
OPENAPI_REFRESH { "gateway.openapi_refresh" "openapi-refresh" Kind::Duration, "1m" false
    "How often documents from addresses are asked for anew, and the longest pause after failures" }
LISTEN { "gateway.listen" "listen" Kind::AddressOrOff, "127.0.0.1:8400" true
    "Where clients connect without TLS, or \"off\"" }
PRESET { "gateway.preset" "preset" PRESETS, "default" true
    "How strictly the head and framing of requests are read" }
MODE { "gateway.mode" "mode" MODES, "enforce" true
    "Refuse what breaks a rule, let it pass and record what would have been refused, or look at framing alone" }
RESPONSES { "gateway.responses" "responses" MODES, "observe" true
    "Check answers of the upstream against the OpenAPI document: withhold those that break it, record, or off" }
REPAIR { "gateway.repair" "repair" Kind::Word(&["off", "annotate", "repair"]), "off" true
    "What is done with a 4xx of the upstream: nothing, say in a header field what it is about, or tell it as a problem" }
VALUE_STATUS { "gateway.value_status" "value-status" Kind::Word(&["422", "400"]), "422" false
    "Status for values that break the OpenAPI document: 400 for APIs that promise that" }
OVERLOOK { "gateway.overlook" "overlook" Kind::Path, "" false
    "File of clauses of the OpenAPI document whose violations are recorded and pass, as candor audit --write-overlook writes it"
    as "\"overlooked.json\"" }
NULL_AS_ABSENT { "gateway.null_as_absent" "null-as-absent" Kind::Switch, "false" false
    "Take null for a property of a JSON body that is not required, as if it were absent; the API gets it as it was sent" }
UNKNOWN_ROUTES { "gateway.unknown_routes" "unknown-routes" Kind::Word(&["refuse", "pass"]), "refuse" true
    "What becomes of a path that no OpenAPI document names" }
PATH_CASE { "gateway.path_case" "path-case" Kind::Word(&["exact", "ignore"]), "exact" false
    "Whether /Pets is the path /pets of an OpenAPI document; the upstream gets the path as it was sent" }
TRAILING_SLASH { "gateway.trailing_slash" "trailing-slash" Kind::Word(&["exact", "ignore"]), "exact" false
    "Whether /pets/ is the path /pets of an OpenAPI document, and the reverse; it is passed on as sent" }
PUBLIC_URL { "gateway.public_url" "public-url" Kind::Url, "" false
    "How clients reach the gateway; makes the links in answers absolute"
    as "\"https://api.example.com\"" }
PREFIX { "gateway.prefix" "prefix" Kind::Prefix, "/_candor" false
    "Path under which the gateway answers itself, with the pages of rules" }
DOCS { "gateway.docs" "docs" Kind::Switch, "false" false
    "Publish under /_candor/docs what each operation takes and how it refuses, for everybody, without names of files" }
WORKERS { "gateway.workers" "workers" Kind::Count(0, 1024), "0" false
    "Threads that serve connections; 0 takes every core" }
HOSTS { "gateway.hosts" "hosts" Kind::Names, "" false
    "Hosts that are served, *.example.com for all below it; others are answered 421. Unless set, any host is"
    as "[\"api.example.com\", \"*.internal.example\"]" }
RESERVED_HEADERS { "gateway.reserved_headers" "reserved-headers" Kind::Names, "" false
    "Header names that clients may not set, X-Internal-* for all that begin so: taken out of their requests"
    as "[\"X-Internal-*\", \"X-User-Id\"]" }
PSEUDONYM { "gateway.pseudonym" "pseudonym" Kind::Token, "candor" false
    "What the gateway calls itself in Via, by which it knows requests that go in circles" }
UPGRADES { "gateway.upgrades" "upgrades" Kind::Names, "websocket" false
    "Protocols that a connection may switch to if the upstream agrees. What goes through then is not checked" }
HTTP2 { "gateway.http2" "http2" Kind::Switch, "true" false
    "Speak HTTP/2 with clients that begin so, or choose it in the TLS handshake (ALPN)" }
READY { "gateway.ready" "ready" Kind::Word(&["contract", "upstreams"]), "contract" false
    "What /_candor/ready asks for, besides not stopping: that documents are loaded, or also that each service has a server that is asked" }
BODY_FOLDER { "gateway.body_folder" "body-folder" Kind::Path, "" false
    "Folder on a disk for bodies with files while they are checked; unless set, the system's for temporary files"
    as "\"/var/lib/candor/bodies\"" }
HTTPS { "gateway.https" "https" Kind::Word(&["optional", "required"]), "optional" false
    "Whether requests without TLS are refused; a trusted proxy may say X-Forwarded-Proto: https" }
TRUST { "gateway.trust" "trust" Kind::Names, "loopback" false
    "Whose X-Request-Id, Forwarded and X-Forwarded-* are believed: loopback, addresses and networks; or nobody, or everybody"
    as "[\"loopback\", \"10.0.0.0/8\"]" }
TRUSTED_HOPS { "gateway.trusted_hops" "trusted-hops" Kind::Count(0, 32), "0" false
    "How many proxies stand in front, where they are counted; with 0 all are gone through whose addresses are trusted" }
CLIENT_ADDRESS { "gateway.client_address" "client-address" Kind::Word(&["x-forwarded-for", "forwarded"]), "x-forwarded-for" false
    "The field in which trusted proxies say whom they had a request from; the other one is not looked at" }

TLS_LISTEN { "tls.listen" "tls-listen" Kind::Address, "127.0.0.1:8443" false
    "Where clients connect with TLS, once there is a certificate" }
TLS_CERTIFICATES { "tls.certificates" "tls-certificate" Kind::Paths, "" false
    "PEM file with a certificate and those of its issuers; several are chosen by host, the first is for all others"
    as "[\"api.pem\"]" }
TLS_KEYS { "tls.keys" "tls-key" Kind::Paths, "" false
    "PEM file with the key of a certificate, in any order; it may stand in the file of its certificate, too"
    as "[\"api.key\"]" }
TLS_OLDEST { "tls.oldest" "tls-oldest" Kind::Word(&["1.2", "1.3"]), "1.2" false
    "Oldest version of TLS that clients may use" }
TLS_CLIENTS { "tls.client_certificates" "tls-client-certificates" Kind::Word(&["off", "optional", "required"]), "off" false
    "Whether clients may or must show a certificate of their own" }
TLS_CLIENT_CA { "tls.client_ca" "tls-client-ca" Kind::Path, "" false
    "PEM file of the authorities to believe about certificates of clients" as "\"clients-ca.pem\"" }

MAX_BODY { "limits.max_body" "max-body" Kind::Size(0), "1 MiB" false
    "Body of a request, after transfer coding; x-candor-max-body in the contract, or max_body in a [[scope]], sets another" }
MAX_DECODED { "limits.max_decoded" "max-decoded" Kind::Size(0), "32 MiB" false
    "Body of a request once decompressed" }
MAX_CHECKED_RESPONSE { "limits.max_checked_response" "max-checked-response" Kind::Size(0), "1 MiB" false
    "Body of an answer up to which it is checked; larger ones pass with a finding that says so" }
MAX_DEPTH { "limits.max_depth" "max-depth" Kind::Count(1, 10_000), "64" false
    "Levels of arrays and objects inside one another in a JSON body" }
MAX_FIELDS { "limits.max_fields" "max-fields" Kind::Count(1, 1_000_000), "1000" false
    "Fields of a URL-encoded form" }
MAX_PARTS { "limits.max_parts" "max-parts" Kind::Count(1, 1_000_000), "1000" false
    "Parts of a multipart body" }
MAX_PART { "limits.max_part" "max-part" Kind::Size(0), "16 MiB" false
    "One part of a multipart body; a limit for the bodies of an operation holds for their parts too" }
MAX_TARGET { "limits.max_target" "max-target" Kind::Size(8000), "8 KiB" false
    "Request target" }
MAX_PARAMS { "limits.max_params" "max-params" Kind::Count(0, 1_000_000), "1000" false
    "Parameters in the query" }
MAX_HOPS { "limits.max_hops" "max-hops" Kind::Count(0, 1000), "2" false
    "How often a request may have passed the gateway before, says its Via, until it counts as a loop" }
MAX_HEADER { "limits.max_header" "max-header" Kind::Size(256), "8 KiB" false
    "One field line" }
MAX_HEADERS { "limits.max_headers" "max-headers" Kind::Size(1024), "64 KiB" false
    "All field lines together" }
MAX_HEADER_COUNT { "limits.max_header_count" "max-header-count" Kind::Count(1, 10_000), "100" false
    "Number of field lines" }
MAX_COOKIE { "limits.max_cookie" "max-cookie" Kind::Size(256), "8 KiB" false
    "All Cookie values together" }
MAX_METHOD { "limits.max_method" "max-method" Kind::Count(8, 1024), "32" false
    "Characters of a method" }
MAX_BLANK_LINES { "limits.max_blank_lines" "max-blank-lines" Kind::Count(0, 16), "2" false
    "Empty lines before a request line" }
MAX_CHUNK_EXT { "limits.max_chunk_ext" "max-chunk-ext" Kind::Size(0), "4 KiB" false
    "Chunk extensions of one message" }
MAX_TRAILERS { "limits.max_trailers" "max-trailers" Kind::Size(0), "8 KiB" false
    "Trailer section of a message" }
MAX_RANGES { "limits.max_ranges" "max-ranges" Kind::Count(1, 10_000), "200" false
    "Ranges in the Range field of a request" }
MAX_KEY { "limits.max_key" "max-key" Kind::Count(16, 8192), "255" false
    "Characters of an Idempotency-Key" }
BUDGET { "limits.budget" "budget" Kind::Size(1 << 20), "256 MiB" false
    "Bodies held for checking at one time, in the whole process; beyond it 503 is answered" }
DISK_BUDGET { "limits.disk_budget" "disk-budget" Kind::Size(0), "4 GiB" false
    "Bodies with files kept on disk for checking at one time, in the whole process; beyond it 503 is answered" }
MAX_CONNECTIONS { "limits.max_connections" "max-connections" Kind::Count(1, 1_000_000), "10000" false
    "Client connections open at one time; beyond it idle ones are closed for new ones" }
MAX_HANDSHAKES { "limits.max_handshakes" "max-handshakes" Kind::Count(1, 1_000_000), "1000" false
    "TLS handshakes under way at one time; beyond it the oldest of whoever has most are closed" }
MAX_STREAMS { "limits.max_streams" "max-streams" Kind::Count(1, 10_000), "100" false
    "Requests open at one time on a connection of HTTP/2" }

HANDSHAKE_TIMEOUT { "timeouts.handshake" "handshake-timeout" Kind::Duration, "10s" false
    "For a TLS handshake, from the connection on" }
HEAD_TIMEOUT { "timeouts.head" "head-timeout" Kind::Duration, "10s" false
    "From the first octet of a request to the end of its head" }
BODY_TIMEOUT { "timeouts.body" "body-timeout" Kind::Duration, "30s" false
    "For a whole body, and a second more for every 4 KiB received" }
IDLE_TIMEOUT { "timeouts.idle" "idle-timeout" Kind::Duration, "60s" false
    "How long a connection may wait for its next request" }
WRITE_TIMEOUT { "timeouts.write" "write-timeout" Kind::Duration, "30s" false
    "Longest pause while a client takes its answer" }
HALF_CLOSED_TIMEOUT { "timeouts.half_closed" "half-closed-timeout" Kind::Duration, "1s" false
    "How long a request goes on for a client that closed its sending side, and may be gone altogether: the two look alike" }
CONNECT_TIMEOUT { "timeouts.connect" "connect-timeout" Kind::Duration, "5s" false
    "Until a connection to the upstream stands" }
UPSTREAM_TIMEOUT { "timeouts.upstream" "upstream-timeout" Kind::Duration, "30s" false
    "Longest silence of the upstream, before its answer or within it" }
TUNNEL_TIMEOUT { "timeouts.tunnel" "tunnel-timeout" Kind::Duration, "5m" false
    "Longest silence of a connection that switched to another protocol, such as WebSocket" }
TOTAL_TIMEOUT { "timeouts.total" "total-timeout" Kind::Duration, "" false
    "Longest whole answer of the upstream; no limit unless set"
    as "\"2m\"" }
REMEMBER_KEY { "timeouts.remember_key" "remember-key" Kind::Duration, "24h" false
    "How long it is remembered for what an Idempotency-Key was used" }
UNREADY_TIME { "timeouts.unready" "unready-time" Kind::Duration, "" false
    "How long /ready says no, and requests are still taken, after SIGTERM or Ctrl-C, for balancers to notice; not at all unless set"
    as "\"5s\"" }
DRAIN_TIMEOUT { "timeouts.drain" "drain-timeout" Kind::Duration, "10s" false
    "How long requests under way may finish after SIGTERM or Ctrl-C" }

AUTH_UNLISTED { "auth.unlisted" "auth-unlisted" Kind::Word(&["present", "pass"]), "" false
    "Security schemes without an [[auth.scheme]]: credentials must be present, or are left to the API; present as soon as there is an [[auth.scheme]]"
    as "\"present\"" }
AUTH_REALM { "auth.realm" "auth-realm" Kind::Text, "api" false
    "The realm that challenges name, for people who are asked to sign in" }
AUTH_HEADERS { "auth.headers" "auth-headers" Kind::Names, "" false
    "Header fields that tell the API who asks, as NAME=PART: subject, scopes, scheme or claim:NAME. Clients cannot set them"
    as "[\"X-Auth-Subject=subject\", \"X-Auth-Mail=claim:email\"]" }
AUTH_HIDE { "auth.hide_forbidden" "auth-hide-forbidden" Kind::Switch, "false" false
    "Whether 403 for credentials that allow too little is told as 404, as if there were nothing" }

REDIS { "redis.url" "redis" Kind::Redis, "" false
    "Redis through which gateways share the accounts of rate limits and quotas; rediss:// for TLS, or unix:/PATH"
    as "\"redis://:${REDIS_PASSWORD}@127.0.0.1:6379/0\"" }
REDIS_CA { "redis.ca" "redis-ca" Kind::Path, "" false
    "PEM file of the authorities to believe about its certificate, instead of the system's" as "\"internal-ca.pem\"" }
REDIS_TIMEOUT { "redis.timeout" "redis-timeout" Kind::Duration, "250ms" false
    "How long a request waits for its answer; after that Redis counts as away until a new connection works" }
REDIS_AWAY { "redis.away" "redis-away" Kind::Word(&["allow", "deny", "local"]), "local" false
    "What becomes of requests under a limit while it is away: pass uncounted, 503, or count in this gateway alone" }
REDIS_PREFIX { "redis.prefix" "redis-prefix" Kind::Text, "candor:" false
    "What its keys begin with; gateways that share limits have the same" }

CORS_ORIGINS { "cors.origins" "cors-origins" Kind::Names, "" false
    "Origins of pages that may use the API, such as \"https://app.example\", or \"*\" for all; unless set, CORS is left to the API"
    as "[\"https://app.example\"]" }
CORS_EXPOSE { "cors.expose" "cors-expose" Kind::Names, "X-Request-Id, Retry-After" false
    "Header fields of answers that such a page may read" }
CORS_METHODS { "cors.methods" "cors-methods" Kind::Names, "" false
    "Methods that such a page may use; those of the contract unless set, or the usual ones"
    as "[\"GET\", \"POST\"]" }
CORS_HEADERS { "cors.headers" "cors-headers" Kind::Names, "" false
    "Header fields that such a page may send; any unless set"
    as "[\"Authorization\", \"Content-Type\"]" }
CORS_MAX_AGE { "cors.max_age" "cors-max-age" Kind::Duration, "10m" false
    "How long a browser may remember the answer to its preflight" }
CORS_ANSWERS { "cors.answers" "cors-answers" Kind::Word(&["all", "own"]), "all" false
    "Whether the gateway answers preflights, refuses other origins and marks the API's answers (all), or only its own refusals (own)" }
CORS_CREDENTIALS { "cors.credentials" "cors-credentials" Kind::Switch, "false" false
    "Whether such a page may send cookies; not together with the origin \"*\"" }

CSRF_COOKIES { "csrf.cookies" "csrf-cookies" Kind::Names, "" false
    "Cookies that sign browsers in: requests with one of them that change something are refused if another site started them"
    as "[\"session\"]" }
CSRF_SECRET { "csrf.secret" "csrf-secret" Kind::Secret, "" false
    "Secret of the tokens that such requests have to carry; none are asked for unless set"
    as "\"${CSRF_SECRET}\"" }
CSRF_HEADER { "csrf.header" "csrf-header" Kind::Token, "X-CSRF-Token" false
    "Header field that carries the token" }
CSRF_COOKIE { "csrf.cookie" "csrf-cookie" Kind::Token, "csrf-token" false
    "Cookie in which pages find the token; the gateway sets it" }

VERSION_HEADER { "version.header" "version-header" Kind::Token, "" false
    "Header field that names the version of the API that a client wants" as "\"X-Api-Version\"" }
VERSION_QUERY { "version.query" "version-query" Kind::Token, "" false
    "Parameter of the query that names it" as "\"api-version\"" }
VERSION_SUPPORTED { "version.supported" "version-supported" Kind::Names, "" false
    "Versions that there are; a request for another one is refused" as "[\"1\", \"2\"]" }

REPAIR_MAX_BODY { "repair.max_body" "repair-max-body" Kind::Size(0), "64 KiB" false
    "Body of a 4xx of the upstream up to which it is read for repair; larger ones pass as they come" }
REPAIR_WAIT { "repair.wait" "repair-wait" Kind::Duration, "1s" false
    "Time in which such a body has to be there once its head is; slower ones pass as they come" }
REPAIR_STATUSES { "repair.statuses" "repair-statuses" Kind::Names, "" false
    "Findings whose status is corrected where they are strong, such as auth-missing-as-400"
    as "[\"auth-missing-as-400\"]" }
REPAIR_CHALLENGE { "repair.challenge" "repair-challenge" Kind::Text, "" false
    "WWW-Authenticate for a status that is corrected to 401, such as Bearer"
    as "\"Bearer\"" }
REPAIR_ORIGINAL { "repair.original" "repair-original" Kind::Switch, "false" false
    "Whether a problem that is told again shows the beginning of the upstream's own body" }

REDACT { "redact.names" "redact" Kind::Names, "" false
    "Further names of headers, parameters and members whose values are masked before anything is stored"
    as "[\"X-Customer-Secret\", \"iban\"]" }
POINTERS { "redact.pointers" "redact-pointer" Kind::Names, "" false
    "Values of bodies that are masked, as JSON Pointers: /users/*/email, or /**/email at any depth"
    as "[\"/users/*/email\", \"/**/iban\"]" }
CONTENT { "redact.content" "redact-content" Kind::Names, "cards" false
    "What is masked by its look besides credentials: cards (payment card numbers), emails, or none" }

STORE { "journal.store" "journal" Kind::Journal, "sqlite" false
    "Where exchanges are kept: sqlite for a folder, or a ClickHouse that gateways share; with off nothing is" }
DATA { "journal.folder" "data" Kind::Path, "./candor-data" true
    "Folder of the journal, and of the spool where the journal is elsewhere" }
SLICE { "journal.slice" "journal-slice" Kind::Duration, "1h" false
    "Stretch of time that one database file of the journal holds" }
RETAIN { "journal.retain" "journal-retain" Kind::Duration, "30d" false
    "Age at which a slice of the journal is deleted" }
RETAIN_SIZE { "journal.retain_size" "journal-retain-size" Kind::Size(1 << 20), "10 GiB" false
    "Size of the whole journal beyond which its oldest slices are deleted" }
QUEUE { "journal.queue" "journal-queue" Kind::Size(1 << 20), "64 MiB" false
    "Exchanges that may wait for the disk; beyond it successes are dropped first, and every loss is counted" }
SPOOL { "journal.spool" "journal-spool" Kind::Size(1 << 20), "1 GiB" false
    "Exchanges that may wait on disk while a ClickHouse is away; beyond it successes are dropped first, and every loss is counted" }
JOURNAL_NAME { "journal.name" "journal-name" Kind::Token, "" false
    "What this gateway calls itself in a journal that several write to; the machine's name unless set"
    as "\"edge-1\"" }
JOURNAL_CA { "journal.ca" "journal-ca" Kind::Path, "" false
    "PEM file of the authorities to believe about the ClickHouse's certificate, instead of the system's" as "\"internal-ca.pem\"" }
CAPTURE { "journal.body" "journal-body" Kind::Size(0), "64 KiB" false
    "How much of each body is kept" }
SUCCESSES { "journal.successes" "journal-successes" Kind::Rates, "1" false
    "Share of the successes that is kept, from 0 to 1; OPERATION=SHARE for one operation. Failures are always kept" }
READINGS { "journal.readings" "journal-readings" Kind::Switch, "true" false
    "Whether refusals of the upstream are read as they are kept: who wrote them, and what they are about" }

WORKBENCH { "workbench.listen" "workbench" Kind::AddressOrOff, "127.0.0.1:8401" true
    "Where the workbench (the pages that show what happened) listens, or \"off\"" }
WORKBENCH_TOKEN { "workbench.token" "workbench-token" Kind::Secret, "" false
    "Token that the workbench asks for; needed to listen beyond this machine"
    as "\"${CANDOR_WORKBENCH_TOKEN}\"" }
WORKBENCH_REPLAY { "workbench.replay" "workbench-replay" Kind::Switch, "false" false
    "Whether pages may send a kept request to the upstream again, past the rules, marked by Candor-Replay" }
WORKBENCH_URL { "workbench.url" "workbench-url" Kind::Url, "" false
    "How developers reach the workbench; answers then link to the exchange there"
    as "\"http://127.0.0.1:8401\"" }
WORKBENCH_USER_HEADER { "workbench.user_header" "workbench-user-header" Kind::Token, "" false
    "Header field in which a proxy in front says who reads; where it does, no token is asked for"
    as "\"X-Forwarded-User\"" }
WORKBENCH_PROXIES { "workbench.proxies" "workbench-proxies" Kind::Names, "" false
    "Addresses and networks of the proxies from which that field is believed, from nobody else"
    as "[\"10.0.0.7\"]" }

RESTART { "command.restart" "restart" Kind::Word(&["never", "on-failure"]), "never" false
    "What to do when the command behind -- ends: end with its exit code, or start it again if it failed" }
ENV_FILE { "command.env_file" "env-file" Kind::Path, "" false
    "File with lines NAME=value for the environment of the command"
    as "\".env\"" }
WAIT { "command.wait" "wait" Kind::Duration, "30s" false
    "How long to wait until the command listens; after that the gateway starts all the same" }
GRACE { "command.grace" "command-grace" Kind::Duration, "10s" false
    "How long the command may take to end after SIGTERM, until it is killed" }
HANGUP { "command.hangup" "command-hangup" Kind::Switch, "false" false
    "Whether the command gets the SIGHUP that Candor gets, too" }

LOG_FILES { "log.files" "log-file" Kind::Paths, "" false
    "Log file of the API: new lines that name a request are kept with it; may be given several times"
    as "[\"/var/log/api.log\"]" }
ACCESS_LOG { "log.access" "access-log" Kind::Word(&["auto", "json", "pretty", "common", "off"]), "auto" false
    "Access log on stdout: JSON lines, pretty when stdout is a terminal (auto), or the common log format of web servers" }

TELEMETRY { "telemetry.endpoint" "telemetry" Kind::Url, "" false
    "OpenTelemetry collector that exchanges are told to, by OTLP/HTTP in JSON"
    as "\"http://127.0.0.1:4318\"" }
TELEMETRY_TRACES { "telemetry.traces" "telemetry-traces" Kind::Switch, "true" false
    "Whether each exchange is told as a span, with one for the upstream's share; a trace that is not sampled is left out" }
TELEMETRY_LOGS { "telemetry.logs" "telemetry-logs" Kind::Word(&["failures", "all", "off"]), "failures" false
    "Which exchanges are told as log records, too" }
TELEMETRY_SERVICE { "telemetry.service" "telemetry-service" Kind::Text, "candor" false
    "What the gateway calls itself there (service.name)" }
TELEMETRY_AUTHORIZATION { "telemetry.authorization" "telemetry-authorization" Kind::Secret, "" false
    "Authorization field for the collector, such as \"Bearer …\""
    as "\"${CANDOR_TELEMETRY_AUTHORIZATION}\"" }

COST_CURRENCY { "cost.currency" "cost-currency" Kind::Token, "USD" false
    "What the prices are in" }
COST_COMPUTE_HOUR { "cost.compute_hour" "cost-compute-hour" Kind::Amount, "" false
    "Price of one instance of the API for an hour. A line without a price is told in units" as "0.096" }
COST_COMPUTE_REQUESTS { "cost.compute_requests" "cost-compute-requests" Kind::Count(1, 1_000_000), "" false
    "Requests that an instance of the API serves at once, at the load at which you add another one" as "20" }
COST_DATABASE_HOUR { "cost.database_hour" "cost-database-hour" Kind::Amount, "" false
    "Price of one server of the API's database for an hour, where it is paid by the hour" as "0.35" }
COST_DATABASE_REQUESTS { "cost.database_requests" "cost-database-requests" Kind::Count(1, 1_000_000), "" false
    "Requests to the API that a server of the database serves at once, at the load at which you take a larger one" as "100" }
COST_DATABASE_MILLION { "cost.database_million_queries" "cost-database-million-queries" Kind::Amount, "" false
    "Price of a million queries, where the database is paid by the query" as "0.20" }
COST_DATABASE_QUERIES { "cost.database_queries" "cost-database-queries" Kind::Amounts, "" false
    "Queries that a request makes which reaches the API; OPERATION=NUMBER for one operation" as "[\"2\", \"createOrder=5\"]" }
COST_STORAGE { "cost.storage_gb_month" "cost-storage-gb-month" Kind::Amount, "" false
    "Price of a GB (10⁹ octets) of the journal's disk for a month" as "0.08" }
COST_WORKER_HOUR { "cost.worker_hour" "cost-worker-hour" Kind::Amount, "" false
    "Price of a worker in the background for an hour, which does one job after the other" as "0.04" }
COST_WORKER_SECONDS { "cost.worker_seconds" "cost-worker-seconds" Kind::Amounts, "" false
    "Seconds of work in the background that a request starts which succeeds; OPERATION=NUMBER for one operation" as "[\"0\", \"createOrder=1.5\"]" }
COST_BANDWIDTH_IN { "cost.bandwidth_in_gb" "cost-bandwidth-in-gb" Kind::Amount, "" false
    "Price of a GB from clients; most clouds take nothing for it" as "0.0" }
COST_BANDWIDTH_OUT { "cost.bandwidth_out_gb" "cost-bandwidth-out-gb" Kind::Amount, "" false
    "Price of a GB to clients" as "0.09" }
}
