//! Who a request comes from, and how that is told to the API.

use serde_json::{Map, Value};

/// Who credentials stand for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Identity {
    /// Name of the scheme.
    pub scheme: String,
    /// User name, name of the key, `sub` of the token or subject of the certificate; `None` if the
    /// credentials were not looked into.
    pub subject: Option<String>,
    /// Scopes or roles.
    pub scopes: Vec<String>,
    /// Claims of the token.
    pub claims: Map<String, Value>,
}

impl Identity {
    /// Somebody whose credentials are left to the API.
    pub(crate) fn unproved(scheme: &str) -> Self {
        Self { scheme: scheme.to_owned(), ..Self::default() }
    }

    pub(crate) fn of(scheme: &str, subject: String, scopes: Vec<String>) -> Self {
        Self { scheme: scheme.to_owned(), subject: Some(subject), scopes, claims: Map::new() }
    }
}

/// What is told to the API about the identity, in which header field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Forwarding {
    /// Name of the field, and what it holds.
    pub fields: Vec<(String, Claim)>,
}

/// A part of an identity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claim {
    /// [`Identity::subject`].
    Subject,
    /// [`Identity::scopes`], with spaces between.
    Scopes,
    /// [`Identity::scheme`].
    Scheme,
    /// A claim of the token.
    Named(String),
}

impl std::str::FromStr for Claim {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "subject" => Ok(Self::Subject),
            "scopes" => Ok(Self::Scopes),
            "scheme" => Ok(Self::Scheme),
            _ => match text.strip_prefix("claim:").filter(|name| !name.is_empty()) {
                Some(name) => Ok(Self::Named(name.to_owned())),
                None => Err("subject, scopes, scheme or claim:NAME is expected".to_owned()),
            },
        }
    }
}

impl Forwarding {
    /// The field lines for a request. Where several schemes were needed, the first that tells counts. What is
    /// not known has no field; characters beyond printable ASCII, and `%`, are percent-encoded as UTF-8.
    pub fn lines(&self, identities: &[Identity]) -> Vec<(String, String)> {
        let told = |(name, claim): &(String, Claim)| {
            let value = identities.iter().find_map(|identity| part(identity, claim))?;
            Some((name.clone(), encoded(&value)))
        };
        self.fields.iter().filter_map(told).collect()
    }
}

fn part(identity: &Identity, claim: &Claim) -> Option<String> {
    let text = match claim {
        Claim::Subject => identity.subject.clone()?,
        Claim::Scopes => identity.scopes.join(" "),
        Claim::Scheme => identity.scheme.clone(),
        Claim::Named(name) => match identity.claims.get(name)? {
            Value::String(text) => text.clone(),
            Value::Null => return None,
            other => other.to_string(),
        },
    };
    Some(text).filter(|text| !text.is_empty())
}

/// Everything that a part of an identity says, one by one: each scope, each member of a claim that is a list.
pub(crate) fn parts(identity: &Identity, claim: &Claim) -> Vec<String> {
    let text = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        _ => None,
    };
    match claim {
        Claim::Scopes => identity.scopes.clone(),
        Claim::Named(name) => match identity.claims.get(name) {
            Some(Value::Array(members)) => members.iter().filter_map(text).collect(),
            value => value.and_then(text).into_iter().collect(),
        },
        Claim::Subject | Claim::Scheme => part(identity, claim).into_iter().collect(),
    }
}

/// No line break, no space at an end: a value may not make a second field.
fn encoded(text: &str) -> String {
    let last = text.len().saturating_sub(1);
    let mut out = String::with_capacity(text.len());
    for (at, octet) in text.bytes().enumerate() {
        let is_edge = octet == b' ' && (at == 0 || at == last);
        match octet {
            b' '..=b'~' if octet != b'%' && !is_edge => out.push(char::from(octet)),
            _ => out.push_str(&format!("%{octet:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_known_is_told_and_cannot_break_out_of_its_field() {
        let names =
            [("X-User", "subject"), ("X-Scopes", "scopes"), ("X-Mail", "claim:mail"), ("X-N", "claim:n")];
        let fields = names.map(|(name, claim)| (name.to_owned(), claim.parse().unwrap())).to_vec();
        let mut identity = Identity::of("bearer", "Zoë\r\nX-Admin: 1".into(), vec!["a".into(), "b".into()]);
        identity.claims.insert("n".into(), 7.into());
        let lines = Forwarding { fields }.lines(&[Identity::unproved("key"), identity]);
        let expected = [("X-User", "Zo%C3%AB%0D%0AX-Admin: 1"), ("X-Scopes", "a b"), ("X-N", "7")];
        assert_eq!(lines, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
        assert!("mail".parse::<Claim>().is_err());
    }

    #[test]
    fn a_claim_may_be_a_list() {
        let mut identity = Identity::of("bearer", "ann".into(), vec!["a".into(), "b".into()]);
        let claims =
            serde_json::json!({ "roles": ["admin", 7, null], "plan": "pro", "beta": true, "at": {} });
        identity.claims = claims.as_object().cloned().unwrap();
        let of = |claim: &str| parts(&identity, &claim.parse().unwrap());
        assert_eq!(of("claim:roles"), ["admin", "7"]);
        assert_eq!((of("claim:plan"), of("claim:beta")), (vec!["pro".to_owned()], vec!["true".to_owned()]));
        assert_eq!((of("scopes"), of("subject")), (vec!["a".into(), "b".into()], vec!["ann".to_owned()]));
        assert!(of("claim:at").is_empty() && of("claim:none").is_empty());
    }
}
