//! Versions of an API that clients choose by a header field or a parameter.

use candor_rule::{ParameterIn, Place, Violation};
use candor_wire::Head;

use crate::{credentials::parameters, rules::api_version_unsupported};

/// Which versions there are, and where a request names the one it wants.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Versions {
    /// The header field that names it.
    pub header: Option<String>,
    /// The parameter of the query that names it.
    pub query: Option<String>,
    /// Those that there are.
    pub supported: Vec<String>,
}

impl Versions {
    /// What a request for another version breaks. One that names none is the API's to answer.
    pub fn check(&self, head: &Head) -> Option<Violation> {
        let by_header = self.header.as_deref().and_then(|name| {
            let fields = head.all(name);
            let mut unknown = fields.filter(|field| !self.knows(&head.value(field)));
            let field = unknown.next()?;
            Some(api_version_unsupported::at(
                Place::header(name, field.value),
                &head.value(field),
                &self.supported,
            ))
        });
        by_header.or_else(|| {
            let name = self.query.as_deref()?;
            let sent = parameters(head, name).into_iter().find(|sent| !self.knows(&sent.octets))?;
            let place =
                Place::Parameter { name: name.to_owned(), location: ParameterIn::Query, span: Some(sent.at) };
            Some(api_version_unsupported::at(place, &sent.octets, &self.supported))
        })
    }

    fn knows(&self, version: &[u8]) -> bool {
        self.supported.iter().any(|own| own.as_bytes() == version)
    }
}
