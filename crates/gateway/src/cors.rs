//! CORS on Candor's own answers: without it a browser hides a refusal, and its request id, from the page of
//! another origin that asked. What the upstream says about CORS goes on as it is, and nothing is added to it.

use candor_rule::text::printable;
use candor_wire::{Head, grammar};

/// Is exposed whatever else is.
const REQUEST_ID: &str = "X-Request-Id";

/// Which pages may read the answers that Candor makes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cors {
    allowed: Allowed,
    /// Value of `Access-Control-Expose-Headers`.
    exposed: String,
    credentials: bool,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
enum Allowed {
    /// No field is added.
    #[default]
    Nobody,
    Anybody,
    These(Vec<String>),
}

/// What is wrong with the settings of CORS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CorsError {
    /// Which of them: `origins`, `expose` or `credentials`.
    pub setting: &'static str,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
}

impl Cors {
    /// `origins` as browsers send them (`https://app.example`), or `*` for all; none switches CORS off.
    /// `expose` names the fields that a page may read besides `X-Request-Id`. `credentials` lets pages send
    /// cookies.
    ///
    /// # Errors
    /// If an origin or a name is none, or if everybody could use everybody's cookies.
    pub fn new(origins: &[String], expose: &[String], credentials: bool) -> Result<Self, CorsError> {
        let error =
            |setting, message: String, help: &str| CorsError { setting, message, help: help.to_owned() };
        for origin in origins {
            check_origin(origin).map_err(|help| {
                error("origins", format!("\"{}\" is no origin", printable(origin.as_bytes(), 80)), &help)
            })?;
        }
        let allowed = match origins {
            [] => Allowed::Nobody,
            all if all.iter().any(|o| o == "*") => Allowed::Anybody,
            some => Allowed::These(some.to_vec()),
        };
        if credentials && allowed == Allowed::Anybody {
            let help = "name the origins instead of \"*\"";
            return Err(error(
                "credentials",
                "browsers refuse credentials where every origin is allowed".into(),
                help,
            ));
        }
        let is_name = |name: &&String| grammar::is_token(name.as_bytes());
        if let Some(name) = expose.iter().find(|name| !is_name(name)) {
            let message = format!("\"{}\" is no field name", printable(name.as_bytes(), 80));
            return Err(error("expose", message, "write one such as \"Retry-After\""));
        }
        let mut exposed = vec![REQUEST_ID];
        exposed
            .extend(expose.iter().map(String::as_str).filter(|name| !name.eq_ignore_ascii_case(REQUEST_ID)));
        Ok(Self { allowed, exposed: exposed.join(", "), credentials })
    }

    /// The fields for an answer to this request; `None` if its head could not be read.
    pub(crate) fn fields(&self, head: Option<&Head>) -> Vec<(&'static str, String)> {
        let mut origins = head.into_iter().flat_map(|head| head.all("origin").map(|f| head.value(f)));
        match (origins.next(), origins.next()) {
            (Some(origin), None) => self.fields_for(Some(&origin)),
            _ => self.fields_for(None),
        }
    }

    fn fields_for(&self, origin: Option<&[u8]>) -> Vec<(&'static str, String)> {
        const ALLOW: &str = "Access-Control-Allow-Origin";
        let mut fields = Vec::new();
        match &self.allowed {
            Allowed::Nobody => return fields,
            // Says nothing about the request, so it can be said even if that could not be read.
            Allowed::Anybody => fields.push((ALLOW, "*".to_owned())),
            Allowed::These(origins) => {
                // Caches must know even of the answers without the other fields.
                fields.push(("Vary", "Origin".to_owned()));
                let Some(origin) = origins.iter().find(|o| Some(o.as_bytes()) == origin) else {
                    return fields;
                };
                fields.push((ALLOW, origin.clone()));
            }
        }
        if self.credentials {
            fields.push(("Access-Control-Allow-Credentials", "true".to_owned()));
        }
        fields.push(("Access-Control-Expose-Headers", self.exposed.clone()));
        fields
    }
}

/// Checks that `text` is an origin as browsers send it (RFC 6454 §6.2), or `*`; else what to write instead.
fn check_origin(text: &str) -> Result<(), String> {
    if text == "*" {
        return Ok(());
    }
    if text == "null" {
        return Err("any page can make its origin \"null\"; \"*\" would say so".into());
    }
    let Some((scheme, authority)) = text.split_once("://") else {
        return Err(format!("did you mean \"https://{text}\"?"));
    };
    if let Some((authority, _)) = authority.split_once(['/', '?', '#']) {
        return Err(format!("an origin has no path; did you mean \"{scheme}://{authority}\"?"));
    }
    if authority.contains('*') {
        return Err("list each origin: they are compared as a whole".into());
    }
    if text != text.to_lowercase() {
        return Err(format!("browsers send it in lower case: \"{}\"", text.to_lowercase()));
    }
    let default_port = [("https", ":443"), ("http", ":80")].into_iter().find(|(s, _)| *s == scheme);
    if let Some(host) = default_port.and_then(|(_, port)| authority.strip_suffix(port)) {
        return Err(format!("browsers leave the usual port out: \"{scheme}://{host}\""));
    }
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_lowercase())
        && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b));
    let is_authority = !authority.is_empty()
        && authority.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~[]:%".contains(&b));
    match is_scheme && is_authority {
        true => Ok(()),
        false => Err("write scheme, host and if need be port, such as \"https://app.example:8443\"".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cors(origins: &[&str], expose: &[&str], credentials: bool) -> Result<Cors, CorsError> {
        let owned = |texts: &[&str]| texts.iter().map(|t| (*t).to_owned()).collect::<Vec<_>>();
        Cors::new(&owned(origins), &owned(expose), credentials)
    }

    fn said(cors: &Cors, origin: Option<&str>) -> String {
        let fields = cors.fields_for(origin.map(str::as_bytes));
        fields.iter().map(|(name, value)| format!("{name}: {value}\n")).collect()
    }

    #[test]
    fn only_the_origins_that_are_named_are_allowed() {
        let cors = cors(&["https://a.example", "http://b.example:3000"], &["Retry-After"], true).unwrap();
        assert_eq!(
            said(&cors, Some("http://b.example:3000")),
            "Vary: Origin\nAccess-Control-Allow-Origin: http://b.example:3000\n\
             Access-Control-Allow-Credentials: true\nAccess-Control-Expose-Headers: X-Request-Id, Retry-After\n"
        );
        for other in
            [None, Some("null"), Some("https://a.example.evil.test"), Some("https://a.exampl"), Some("")]
        {
            assert_eq!(said(&cors, other), "Vary: Origin\n", "{other:?}");
        }
    }

    #[test]
    fn everybody_may_read_but_not_with_cookies() {
        let cors_of_all = cors(&["*"], &["x-request-ID", "X-Left"], false).unwrap();
        let fields = "Access-Control-Allow-Origin: *\nAccess-Control-Expose-Headers: X-Request-Id, X-Left\n";
        assert_eq!(said(&cors_of_all, Some("https://a.example")), fields);
        assert_eq!(said(&cors_of_all, None), fields);
        assert_eq!(cors(&["*"], &[], true).unwrap_err().setting, "credentials");
        assert_eq!(said(&Cors::default(), Some("https://a.example")), "");
    }

    #[test]
    fn origins_must_be_what_browsers_send() {
        for good in [
            "https://app.example",
            "http://127.0.0.1:3000",
            "http://[::1]:8080",
            "capacitor://localhost",
            "*",
        ] {
            assert_eq!(check_origin(good), Ok(()), "{good}");
        }
        for (bad, help) in [
            ("app.example", "did you mean \"https://app.example\"?"),
            ("https://app.example/", "an origin has no path; did you mean \"https://app.example\"?"),
            ("https://App.example", "browsers send it in lower case: \"https://app.example\""),
            ("https://app.example:443", "browsers leave the usual port out: \"https://app.example\""),
            ("https://*.example", "list each origin: they are compared as a whole"),
            ("null", "any page can make its origin \"null\"; \"*\" would say so"),
            ("https://", "write scheme, host and if need be port, such as \"https://app.example:8443\""),
            (
                "https://a\r\nx: y",
                "write scheme, host and if need be port, such as \"https://app.example:8443\"",
            ),
        ] {
            assert_eq!(check_origin(bad), Err(help.to_owned()), "{bad}");
        }
        let field = cors(&["*"], &["a\r\nb"], false).unwrap_err();
        assert_eq!((field.setting, field.message.as_str()), ("expose", "\"a\\x0D\\x0Ab\" is no field name"));
        let origin = cors(&["https://a/b"], &[], false).unwrap_err();
        assert_eq!((origin.setting, origin.message.as_str()), ("origins", "\"https://a/b\" is no origin"));
    }
}
