//! URLs, taken apart and put in order as clients do before they send them.

/// The parts of a URL that a request is made of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Url {
    pub scheme: String,
    /// `user:password`, as written.
    pub credentials: Option<String>,
    /// Host and port; without the port that the scheme implies.
    pub authority: String,
    /// As written; `/` if there is none.
    pub path: String,
    /// Without its `?`.
    pub query: Option<String>,
}

impl Url {
    /// Takes a URL apart; without a scheme it is `http`. The fragment stays behind.
    pub fn parse(text: &str) -> Self {
        let text = text.trim();
        let (scheme, rest) = text.split_once("://").unwrap_or(("http", text));
        let rest = rest.split('#').next().unwrap_or("");
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        let (authority, tail) = rest.split_at(end);
        let (credentials, host) = match authority.rsplit_once('@') {
            Some((credentials, host)) => (Some(credentials.to_owned()), host),
            None => (None, authority),
        };
        let (path, query) = match tail.split_once('?') {
            Some((path, query)) => (path, Some(query.to_owned())),
            None => (tail, None),
        };
        let scheme = scheme.to_ascii_lowercase();
        let implied = if scheme == "https" { ":443" } else { ":80" };
        Self {
            authority: host.strip_suffix(implied).unwrap_or(host).to_owned(),
            credentials,
            path: if path.is_empty() { "/".into() } else { path.to_owned() },
            query,
            scheme,
        }
    }

    /// Path and query as the request target; an empty query keeps its `?`.
    pub fn target(&self) -> String {
        match &self.query {
            Some(query) => format!("{}?{query}", self.path),
            None => self.path.clone(),
        }
    }

    /// The path without `.` and `..` segments (RFC 3986 §5.2.4), octets above ASCII percent-encoded.
    pub fn tidy_path(&mut self) {
        let mut kept: Vec<&str> = Vec::new();
        let segments: Vec<&str> = self.path.split('/').skip(1).collect();
        for (i, segment) in segments.iter().enumerate() {
            let is_last = i + 1 == segments.len();
            match *segment {
                "." | ".." => {
                    if *segment == ".." {
                        kept.pop();
                    }
                    if is_last {
                        kept.push("");
                    }
                }
                other => kept.push(other),
            }
        }
        self.path = format!("/{}", kept.join("/"));
    }

    /// Octets above ASCII in the path, as curl writes them.
    pub fn encode_path(&mut self) {
        let octet = |o: u8| if o.is_ascii() { char::from(o).to_string() } else { format!("%{o:02x}") };
        self.path = self.path.bytes().map(octet).collect();
    }
}

/// Percent-encodes everything but unreserved characters (RFC 3986 §2.3).
pub(super) fn encoded(octets: &[u8]) -> String {
    let mut out = String::with_capacity(octets.len());
    for octet in octets {
        match octet {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                out.push(char::from(*octet))
            }
            _ => out.push_str(&format!("%{octet:02X}")),
        }
    }
    out
}

/// Undoes percent-encoding; `+` stays.
pub(super) fn decoded(text: &str) -> String {
    String::from_utf8_lossy(&candor_syntax::percent::decode(text.as_bytes())).into_owned()
}
