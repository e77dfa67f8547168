//! The options of curl: which take a value, and which of them decide about the request.

/// What an option means for the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    Method,
    Header,
    Data(Data),
    Json,
    Form,
    FormText,
    User,
    Bearer,
    Cookie,
    Agent,
    Referer,
    Get,
    Head,
    Url,
    UrlQuery,
    Compressed,
    Upload,
    Range,
    Http10,
    PathAsIs,
    NoGlob,
    Target,
    Next,
    /// Known, and nothing that a server sees.
    Silent,
    /// Known, and changes what is sent in a way that is not followed here.
    Unfollowed,
}

/// How data is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Data {
    /// Line ends and NUL are taken out of files.
    Text,
    Binary,
    /// `@` means nothing.
    Raw,
    UrlEncoded,
}

/// A known option: long name, letter, whether it takes a value, meaning.
struct Known(&'static str, char, bool, Meaning);

const NONE: char = '\0';

#[rustfmt::skip]
static DECISIVE: &[Known] = &[
    Known("request", 'X', true, Meaning::Method),
    Known("header", 'H', true, Meaning::Header),
    Known("data", 'd', true, Meaning::Data(Data::Text)),
    Known("data-ascii", NONE, true, Meaning::Data(Data::Text)),
    Known("data-binary", NONE, true, Meaning::Data(Data::Binary)),
    Known("data-raw", NONE, true, Meaning::Data(Data::Raw)),
    Known("data-urlencode", NONE, true, Meaning::Data(Data::UrlEncoded)),
    Known("json", NONE, true, Meaning::Json),
    Known("form", 'F', true, Meaning::Form),
    Known("form-string", NONE, true, Meaning::FormText),
    Known("user", 'u', true, Meaning::User),
    Known("oauth2-bearer", NONE, true, Meaning::Bearer),
    Known("cookie", 'b', true, Meaning::Cookie),
    Known("user-agent", 'A', true, Meaning::Agent),
    Known("referer", 'e', true, Meaning::Referer),
    Known("get", 'G', false, Meaning::Get),
    Known("head", 'I', false, Meaning::Head),
    Known("url", NONE, true, Meaning::Url),
    Known("url-query", NONE, true, Meaning::UrlQuery),
    Known("compressed", NONE, false, Meaning::Compressed),
    Known("upload-file", 'T', true, Meaning::Upload),
    Known("range", 'r', true, Meaning::Range),
    Known("http1.0", '0', false, Meaning::Http10),
    Known("path-as-is", NONE, false, Meaning::PathAsIs),
    Known("globoff", 'g', false, Meaning::NoGlob),
    Known("request-target", NONE, true, Meaning::Target),
    Known("next", ':', false, Meaning::Next),
    Known("config", 'K', true, Meaning::Unfollowed),
    Known("digest", NONE, false, Meaning::Unfollowed),
    Known("ntlm", NONE, false, Meaning::Unfollowed),
    Known("negotiate", NONE, false, Meaning::Unfollowed),
    Known("anyauth", NONE, false, Meaning::Unfollowed),
    Known("netrc", 'n', false, Meaning::Unfollowed),
    Known("aws-sigv4", NONE, true, Meaning::Unfollowed),
    Known("time-cond", 'z', true, Meaning::Unfollowed),
    Known("etag-compare", NONE, true, Meaning::Unfollowed),
    Known("tr-encoding", NONE, false, Meaning::Unfollowed),
    Known("continue-at", 'C', true, Meaning::Unfollowed),
];

/// Options with a value that no server sees; a letter stands before its name.
static WITH_VALUE: &str = "abstract-unix-socket alt-svc cacert capath E:cert cert-type ciphers connect-timeout \
    connect-to c:cookie-jar create-file-mode crlfile curves delegation dns-interface dns-ipv4-addr dns-ipv6-addr \
    dns-servers doh-url D:dump-header ech egd-file engine etag-save expect100-timeout ftp-account \
    ftp-alternative-to-user ftp-method P:ftp-port ftp-ssl-ccc-mode happy-eyeballs-timeout-ms haproxy-clientip \
    hostpubmd5 hostpubsha256 hsts interface ip-tos ipfs-gateway keepalive-cnt keepalive-time key key-type krb \
    libcurl limit-rate local-port login-options mail-auth mail-from mail-rcpt max-filesize max-redirs m:max-time \
    netrc-file noproxy o:output output-dir parallel-max pass pinnedpubkey preproxy proto proto-default \
    proto-redir x:proxy proxy-cacert proxy-capath proxy-cert proxy-cert-type proxy-ciphers proxy-crlfile \
    proxy-header proxy-key proxy-key-type proxy-pass proxy-pinnedpubkey proxy-service-name proxy-tls13-ciphers \
    proxy-tlsauthtype proxy-tlspassword proxy-tlsuser U:proxy-user proxy1.0 pubkey Q:quote random-file rate \
    resolve retry retry-delay retry-max-time sasl-authzid service-name socks4 socks4a socks5 \
    socks5-gssapi-service socks5-hostname Y:speed-limit y:speed-time stderr t:telnet-option tftp-blksize tls-max \
    tls13-ciphers tlsauthtype tlspassword tlsuser trace trace-ascii trace-config unix-socket variable vlan-priority \
    w:write-out";

/// Letters of options without a value that no server sees.
const FLAGS: &str = "aBfijJkl46LMNOpqRsSvVZ#123";

/// Meaning of an option, and whether a value follows. `None` if curl has no such option, as far as known.
pub(super) fn long(name: &str) -> Option<(Meaning, bool)> {
    if let Some(known) = DECISIVE.iter().find(|k| k.0 == name) {
        return Some((known.3, known.2));
    }
    let is_named = |entry: &str| entry.split_once(':').map_or(entry, |(_, long)| long) == name;
    if WITH_VALUE.split_whitespace().any(is_named) {
        return Some((Meaning::Silent, true));
    }
    // What remains takes no value: verbosity, TLS, redirects and the like, and all that begins with "no-".
    name.bytes().all(|o| o.is_ascii_alphanumeric() || b"-.".contains(&o)).then_some((Meaning::Silent, false))
}

/// The same for a letter.
pub(super) fn short(letter: char) -> Option<(Meaning, bool)> {
    if let Some(known) = DECISIVE.iter().find(|k| k.1 == letter) {
        return Some((known.3, known.2));
    }
    let is_lettered = |entry: &str| entry.strip_prefix(letter).is_some_and(|rest| rest.starts_with(':'));
    if WITH_VALUE.split_whitespace().any(is_lettered) {
        return Some((Meaning::Silent, true));
    }
    FLAGS.contains(letter).then_some((Meaning::Silent, false))
}
