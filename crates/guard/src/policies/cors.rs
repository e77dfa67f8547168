//! CORS (Fetch, "HTTP extensions"): which pages of other origins may ask, and read what they are answered.
//!
//! A browser hides every answer from the page that asked, refusals of ours included, unless the answer allows its
//! origin; and asks beforehand, by a preflight, whether a request that no form could have made may be sent at all.

use candor_rule::{Violation, text::printable};
use candor_wire::{Field, Head, grammar, websocket};

use super::origin::{check_origin, is_same_origin};
use crate::rules::{cors_preflight_refused, origin_not_allowed};

/// Is exposed whatever else is.
const REQUEST_ID: &str = "X-Request-Id";

/// Methods that a page may ask for where neither settings nor a contract say which.
const METHODS: &[&str] = &["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];

/// Which pages of other origins may ask for what, and read the answers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cors {
    allowed: Allowed,
    /// Value of `Access-Control-Expose-Headers`.
    exposed: String,
    credentials: bool,
    /// Methods that may be asked for; the usual ones if there is none.
    pub methods: Vec<String>,
    /// Fields that may be asked for; any if there is none.
    pub headers: Vec<String>,
    /// Seconds for which a browser may remember the answer to a preflight.
    pub max_age: u64,
    /// The origin of the API itself, where clients reach it by another name than the gateway is told.
    pub public: Option<String>,
    /// True if it is about what the gateway itself answers only: the API answers preflights, and says on its own
    /// answers who may read them.
    pub is_own_only: bool,
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
        Ok(Self { allowed, exposed: exposed.join(", "), credentials, ..Self::default() })
    }

    /// The fields for an answer to this request that the gateway makes; `None` if its head could not be read.
    pub fn fields(&self, head: Option<&Head>) -> Vec<(&'static str, String)> {
        let head = head.filter(|_| self.allowed != Allowed::Nobody);
        let origin = head.and_then(|head| origin(head).map(|field| head.value(field)));
        self.fields_for(origin.as_deref())
    }

    /// The fields for an answer of the API that says nothing of CORS.
    pub fn fields_beside(&self, head: &Head) -> Vec<(&'static str, String)> {
        if self.decides() { self.fields(Some(head)) } else { Vec::new() }
    }

    /// True if preflights and origins are decided here.
    fn decides(&self) -> bool {
        self.allowed != Allowed::Nobody && !self.is_own_only
    }

    /// True for pages of this origin.
    fn allows(&self, origin: &[u8]) -> bool {
        match &self.allowed {
            Allowed::Nobody => false,
            Allowed::Anybody => true,
            Allowed::These(origins) => origins.iter().any(|own| own.as_bytes() == origin),
        }
    }

    /// True for pages of this very origin, named by the owner.
    pub(super) fn trusts(&self, origin: &[u8]) -> bool {
        self.allowed != Allowed::Anybody && self.allows(origin)
    }

    /// True for pages of the API itself.
    pub(super) fn is_own(&self, head: &Head, origin: &[u8]) -> bool {
        self.public.as_ref().is_some_and(|own| own.as_bytes() == origin) || is_same_origin(head, origin)
    }

    /// What a request of a page breaks that may not make it: one that changes something, or opens a WebSocket, which
    /// no browser asks about beforehand.
    pub fn check_origin(&self, head: &Head) -> Option<Violation> {
        let is_safe = is_safe(head.method()) && !websocket::is_offered(head);
        if is_safe || !self.decides() {
            return None;
        }
        let mut fields = head.all("origin");
        let field = fields.find(|field| {
            let origin = head.value(field);
            !self.allows(&origin) && !self.is_own(head, &origin)
        })?;
        Some(origin_not_allowed::at(head, field))
    }

    /// The preflight that a request is, if it is one and it is to be answered here.
    pub fn preflight<'a>(&self, head: &'a Head) -> Option<Preflight<'a>> {
        if !self.decides() || head.method() != b"OPTIONS" {
            return None;
        }
        let (origin, method) = (origin(head)?, head.all("access-control-request-method").next()?);
        Some(Preflight { head, origin, method })
    }

    /// The fields of the answer to a preflight, whose status is 204. `by_contract` are the methods that the contract
    /// has for the path, where it knows it.
    ///
    /// # Errors
    /// What it asks for that is not allowed.
    pub fn answer(
        &self,
        preflight: &Preflight<'_>,
        by_contract: Option<&[String]>,
    ) -> Result<Vec<(&'static str, String)>, Violation> {
        let Preflight { head, origin, method } = *preflight;
        if !self.allows(&head.value(origin)) {
            return Err(cors_preflight_refused::origin(head, origin));
        }
        let allowed = self.methods_for(by_contract);
        if !allowed.iter().any(|own| own.as_bytes() == preflight.method()) {
            return Err(cors_preflight_refused::method(head, method, &allowed));
        }
        let mut asked: Vec<String> = Vec::new();
        for field in head.all("access-control-request-headers") {
            let value = head.value(field);
            for name in grammar::list_members(&value).filter(|name| !name.is_empty()) {
                let is_allowed = self.headers.is_empty()
                    || self.headers.iter().any(|h| name.eq_ignore_ascii_case(h.as_bytes()));
                if !is_allowed || !grammar::is_token(name) {
                    return Err(cors_preflight_refused::header(field, name, &self.headers));
                }
                asked.push(String::from_utf8_lossy(name).into_owned());
            }
        }
        let mut fields = self.fields_for(Some(&head.value(origin)));
        fields.retain(|(name, _)| !matches!(*name, "Vary" | "Access-Control-Expose-Headers"));
        fields.push(("Access-Control-Allow-Methods", allowed.join(", ")));
        let headers = if self.headers.is_empty() { asked } else { self.headers.clone() };
        if !headers.is_empty() {
            fields.push(("Access-Control-Allow-Headers", headers.join(", ")));
        }
        fields.push(("Access-Control-Max-Age", self.max_age.to_string()));
        let vary = "Origin, Access-Control-Request-Method, Access-Control-Request-Headers";
        fields.push(("Vary", vary.to_owned()));
        Ok(fields)
    }

    /// Methods that may be asked for at a path: those of the settings that the contract has, too.
    fn methods_for(&self, by_contract: Option<&[String]>) -> Vec<String> {
        let set = |method: &String| self.methods.is_empty() || self.methods.contains(method);
        match by_contract {
            Some(known) => {
                known.iter().filter(|method| *method != "OPTIONS" && set(method)).cloned().collect()
            }
            None if self.methods.is_empty() => METHODS.iter().map(|method| (*method).to_owned()).collect(),
            None => self.methods.clone(),
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

/// A question of a browser whether a page may send a request (Fetch, "CORS-preflight request").
#[derive(Clone, Copy, Debug)]
pub struct Preflight<'a> {
    head: &'a Head,
    origin: &'a Field,
    method: &'a Field,
}

impl Preflight<'_> {
    /// The method that the page wants to use.
    pub fn method(&self) -> &[u8] {
        self.method.value.of(&self.head.octets)
    }
}

/// True for methods that change nothing (RFC 9110 §9.2.1).
pub(super) fn is_safe(method: &[u8]) -> bool {
    matches!(method, b"GET" | b"HEAD" | b"OPTIONS" | b"TRACE")
}

/// The origin that the request names, if it names one.
fn origin(head: &Head) -> Option<&Field> {
    let mut fields = head.all("origin");
    let field = fields.next()?;
    fields.next().is_none().then_some(field)
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
    fn what_is_no_name_and_no_origin_is_told_by_its_setting() {
        let field = cors(&["*"], &["a\r\nb"], false).unwrap_err();
        assert_eq!((field.setting, field.message.as_str()), ("expose", "\"a\\x0D\\x0Ab\" is no field name"));
        let origin = cors(&["https://a/b"], &[], false).unwrap_err();
        assert_eq!((origin.setting, origin.message.as_str()), ("origins", "\"https://a/b\" is no origin"));
    }
}
