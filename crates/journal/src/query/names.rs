//! The fields of the query language, once: names, what they ask and how they are written. The parser, its
//! messages and the completion follow from this table.

/// A field.
#[derive(Debug, PartialEq, Eq)]
pub struct Name {
    /// As it is written before the colon.
    pub name: &'static str,
    /// Other spellings of it.
    pub(super) aliases: &'static [&'static str],
    /// What it asks, as a sentence without its end.
    pub help: &'static str,
    /// A term with it.
    pub example: &'static str,
    /// All values that it has, where these are a few words.
    pub words: &'static [&'static str],
}

macro_rules! names {
    ($($name:literal $aliases:expr, $example:literal $words:expr, $help:literal)*) => {
        /// All of them, the most common first.
        pub static NAMES: &[Name] = &[$(Name {
            name: $name, aliases: &$aliases, help: $help, example: $example, words: &$words,
        }),*];
    };
}

#[rustfmt::skip]
names! {
"status"  [], "status:4xx" [], "Status of the answer: 422, 4xx, >=400 or 400..403; 0 where there was none"
"rule"    ["code"], "rule:host-missing" [], "Code of a rule or fault; * stands for any letters"
"finding" [], "finding:undocumented-*" [], "Code of a finding in the upstream's answer"
"op"      ["operation"], "op:createUser" [], "Operation of the contract"
"is"      ["verdict"], "is:refused" ["refused", "observed", "failed", "passed"], "What became of the request"
"born"    ["layer", "birthplace"], "born:framework" ["candor", "edge", "server", "framework", "application"], "Layer that wrote the refusal"
"product" [], "product:nginx" [], "Product that wrote the refusal"
"shape"   [], "shape:2" ["1", "2", "3", "4"], "Part of the request that a refusal is about: 1 target or headers, 2 body, 3 values, 4 guard"
"right"   [], "right:415" [], "Status that the refusal should have had"
"method"  [], "method:POST" [], "Method, in any case"
"path"    ["target"], "path:/users/*" [], "Path and query of the target"
"host"    [], "host:*.example" [], "Host as sent, in any case"
"client"  ["ip"], "client:10.0.0.0/8" [], "Address of the client, or a network of such"
"identity" ["user", "subject"], "identity:ada" [], "Who asked, by verified credentials, in any case; * stands for any letters"
"id"      ["request_id"], "id:checkout-77" [], "Request id or exchange id"
"since"   ["after"], "since:2h" [], "Begun at this time or later: 2h ago, today, 14:30 or 2026-11-21T23:00Z, in UTC"
"until"   ["before"], "until:1h" [], "Begun before this time"
"took"    ["duration"], "took:>200ms" [], "Time until the last octet of the answer: >200ms, <=1.5s or 1s..5s"
"sent"    [], "sent:>1MiB" [], "Octets of the request body: >64KiB, 0 or 1kB..1MB"
"log"     ["logs"], "log:\"connection refused\"" [], "Words in the application's log lines of the exchange"
"got"     [], "got:0" [], "Octets of the answer's body"
}

/// A field by its name or another spelling of it, in any case.
pub(super) fn named(name: &str) -> Option<&'static Name> {
    let is_it = |n: &&Name| n.name.eq_ignore_ascii_case(name);
    NAMES
        .iter()
        .find(is_it)
        .or_else(|| NAMES.iter().find(|n| n.aliases.iter().any(|alias| alias.eq_ignore_ascii_case(name))))
}
