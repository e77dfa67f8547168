//! What is known of the place where the gateway stands, and the checks that need it (phases 44 to 85).

use candor_contract::Mount;
use candor_guard::client_address::Trust;
use candor_rule::{Docket, Rejection, Violation};
use candor_wire::{
    Head,
    rules::{
        early_data_refused, header_reserved, host_unknown, https_required, request_loop, scheme_mismatch,
        sni_host_mismatch,
    },
};

use crate::Carriage;

/// The place where the gateway stands: whom it serves and what it is called.
#[derive(Clone, Debug)]
pub struct Site {
    /// Hosts that are served: `api.test`, or `*.api.test` for every name below it. `None` serves any.
    pub hosts: Option<Vec<String>>,
    /// Which requests the services behind the gateway take; none if one of them takes any.
    pub services: Vec<Mount>,
    /// The services by their names, the most specific first, where a policy tells requests by them.
    pub named: Vec<(String, Mount)>,
    /// Names of fields that clients may not set; a final `*` covers all that begin so.
    pub reserved_headers: Vec<String>,
    /// What the gateway calls itself in `Via`.
    pub pseudonym: String,
    /// How often a request may have been here before; 2, for gateways that stand in a row.
    pub max_hops: usize,
    /// True if requests without TLS are refused; they are not.
    pub https_only: bool,
    /// Which peers are believed when they say something of earlier hops; those on this machine.
    pub trust: Trust,
}

impl Default for Site {
    fn default() -> Self {
        Self {
            hosts: None,
            services: Vec::new(),
            named: Vec::new(),
            reserved_headers: Vec::new(),
            pseudonym: "candor".to_owned(),
            max_hops: 2,
            https_only: false,
            trust: Trust::default(),
        }
    }
}

impl Site {
    /// The name of the service that takes a request, where it matters.
    pub(crate) fn service(&self, head: &Head) -> Option<&str> {
        self.named.iter().find(|(_, mount)| mount.takes(head)).map(|(name, _)| name.as_str())
    }
}

/// Checks a head against the site. Reserved fields that are to be stripped are taken out of it: then
/// neither the contract nor the upstream sees them. Fields of the names in `own`, in which the gateway tells
/// the upstream who asks, are taken out whatever the policy says.
///
/// # Errors
/// The rejection of the first rule that is broken and refused.
pub(crate) fn check(
    site: &Site,
    own: &[String],
    has_contract: bool,
    carriage: Carriage<'_>,
    head: &mut Head,
    docket: &mut Docket<'_>,
) -> Result<(), Rejection> {
    take_reserved(site, own, head, docket)?;
    let mut raise = |violation| match violation {
        Some(violation) => docket.raise(violation),
        None => Ok(()),
    };
    raise(request_loop::check(head, &site.pseudonym, site.max_hops))?;
    if let Some(hosts) = &site.hosts {
        raise(host_unknown::check(head, hosts))?;
    }
    // Where every service has a host of its own, no others are served.
    if let Some(hosts) = site.services.iter().map(|mount| mount.host.clone()).collect::<Option<Vec<_>>>()
        && !hosts.is_empty()
    {
        raise(host_unknown::check(head, &hosts))?;
    }
    let Some(handshake) = carriage.tls else {
        return raise(scheme_mismatch_of(site, has_contract, head));
    };
    match handshake.server_name {
        Some(name) => raise(sni_host_mismatch::check(head, name, handshake.certificate)),
        None => Ok(()),
    }
}

/// What is not answered on this connection (phases 80 and 85).
///
/// # Errors
/// The rejection of the first rule that is broken and refused.
pub(crate) fn guard(
    site: &Site,
    carriage: Carriage<'_>,
    trusts_peer: bool,
    head: &Head,
    docket: &mut Docket<'_>,
) -> Result<(), Rejection> {
    let is_exposed = site.https_only && carriage.tls.is_none();
    let exposed = (is_exposed && !(trusts_peer && site.trust.was_https(head))).then(https_required::at);
    for violation in exposed.into_iter().chain(early_data_refused::check(head)) {
        docket.raise(violation)?;
    }
    Ok(())
}

fn scheme_mismatch_of(site: &Site, has_contract: bool, head: &Head) -> Option<Violation> {
    // Where neither hosts nor a contract say what is served here, nobody said that this gateway is the one
    // whom https:// means: it may stand behind a trusted one that ends TLS, which RFC 9110 §7.4 exempts.
    (site.hosts.is_some() || has_contract).then(|| scheme_mismatch::check(head)).flatten()
}

fn take_reserved(
    site: &Site,
    own: &[String],
    head: &mut Head,
    docket: &mut Docket<'_>,
) -> Result<(), Rejection> {
    if site.reserved_headers.is_empty() && own.is_empty() {
        return Ok(());
    }
    let octets = head.octets.clone();
    let is_own = |name| header_reserved::is_reserved(own, name);
    let reserved = |name| header_reserved::is_reserved(&site.reserved_headers, name) || is_own(name);
    for field in &head.fields {
        let name = field.name.of(&octets);
        if reserved(name) {
            docket.raise(header_reserved::at(field.name, name))?;
        }
    }
    let strips = docket.strips(&header_reserved::RULE);
    head.fields.retain(|field| {
        let name = field.name.of(&octets);
        !(is_own(name) || strips && reserved(name))
    });
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reserved_field_reaches_neither_contract_nor_upstream() {
        use crate::{Inspector, Octets, Outcome, Previous, inspect};
        let site = Site { reserved_headers: vec!["x-internal-*".into()], ..Site::default() };
        let inspector = Inspector { site, ..Inspector::default() };
        let sent = b"GET / HTTP/1.1\r\nHost: a\r\nX-Internal-User: root\r\nA: 1\r\nX_Internal_Y: 2\r\n\r\n";
        let mut input = Octets::new(sent);
        let future = std::pin::pin!(inspect(&inspector, &mut input, Previous::Nothing));
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        let std::task::Poll::Ready(seen) = future.poll(&mut context) else { panic!("octets never wait") };
        assert!(matches!(seen.outcome, Outcome::Accepted));
        let head = seen.head.unwrap();
        let names: Vec<_> = head.lines().map(|(name, _)| name).collect();
        assert_eq!(names, [&b"Host"[..], b"A"]);
        let noted: Vec<_> = seen.notes.iter().map(|n| (n.violation.rule.code, n.ruling.word())).collect();
        assert!(noted.contains(&("header-reserved", "stripped")), "{noted:?}");
    }
}
