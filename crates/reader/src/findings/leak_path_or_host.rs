//! Files and addresses of the inside, told to everybody.

use core::net::{Ipv4Addr, Ipv6Addr};

use candor_rule::{Evidence, Finding, Found, Severity, Span, sensitive};
use memchr::memmem;

use crate::audit::{
    Look, Scene,
    search::{before, end_of, start_of},
};

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "leak-path-or-host",
    severity: Severity::Warning,
    spec: "RFC 9110 §7.6.3, §17.12; CWE-200",
    right: "answers without files and addresses of the inside",
    page: include_str!("leak_path_or_host.md"),
};

pub(crate) const LOOK: Look = Look::Exchange(look);

/// Folders at the top of a server that no API has, and those that one may have.
const FOLDERS: &[&str] = &["/var/", "/usr/", "/opt/", "/srv/", "/root/", "/etc/"];
const AMBIGUOUS: &[&str] = &["/home/", "/app/", "/Users/"];
const SUFFIXES: &[&str] = &[".internal", ".svc.cluster.local"];

fn look(scene: &Scene<'_>) -> Option<Found> {
    let mut evidence = Vec::new();
    if scene.is_error() {
        let text = scene.searched();
        let is_own = |span: &Span| !scene.was_sent(span.of(text));
        let here = |span: Span| shown(span.of(text));
        evidence.extend(path(text, is_own).map(|span| {
            scene.found_in_body(span, 800, format!("The body names a file of the server: {}.", here(span)))
        }));
        evidence.extend(address(text, is_own).map(|span| {
            scene.found_in_body(
                span,
                700,
                format!("The body names a host of the inner network: {}.", here(span)),
            )
        }));
    }
    let fields = ["via", "server"].into_iter().filter_map(|name| scene.field(name));
    evidence.extend(fields.filter_map(|field| {
        let span = address(field.value.as_bytes(), |_| true)?;
        let host = shown(span.of(field.value.as_bytes()));
        let says = format!("{} names a host of the inner network: {host}.", field.name);
        Some(Evidence::in_response(field.place, says).weighing(700))
    }));
    let first = evidence.first()?.says.trim_end_matches('.').to_owned();
    Some(FINDING.weighed(format!("{first}; it is to stay inside."), evidence))
}

/// The beginning of it in quotes.
fn shown(octets: &[u8]) -> String {
    let text = String::from_utf8_lossy(octets.get(..sensitive::MAX_ECHO).unwrap_or(octets));
    let more = if octets.len() > sensitive::MAX_ECHO { "…" } else { "" };
    format!("\"{}{more}\"", sensitive::visible(&text))
}

/// The first path of a file that stands by itself and not in a link.
fn path(text: &[u8], is_own: impl Fn(&Span) -> bool) -> Option<Span> {
    let unix =
        FOLDERS.iter().map(|folder| (folder, false)).chain(AMBIGUOUS.iter().map(|folder| (folder, true)));
    let unix = unix.flat_map(|(folder, is_ambiguous)| {
        memmem::find_iter(text, folder.as_bytes()).take(MAX_TRIES).filter_map(move |at| {
            let end = end_of(window(text, at), at, is_of_path);
            // The full stop of a sentence is not of the path.
            let dots = start_of(text, end, 3, |octet| octet == b'.');
            let path = text.get(at..dots)?;
            let is_long = path.iter().filter(|octet| **octet == b'/').count() > 2 || path.contains(&b'.');
            (begins(text, at) && path.len() > folder.len() && (is_long || !is_ambiguous))
                .then(|| Span::new(at, dots))
        })
    });
    let windows = memmem::find_iter(text, b":\\").take(MAX_TRIES).filter_map(|colon| {
        let drive = colon.checked_sub(1)?;
        let end = end_of(window(text, colon), colon + 1, |octet| {
            is_of_path(octet) || matches!(octet, b'\\' | b' ')
        });
        let is_drive = text.get(drive)?.is_ascii_uppercase()
            && !before(text, drive).is_some_and(|o| o.is_ascii_alphanumeric());
        let name = text.get(end_of(text, colon + 1, |octet| octet == b'\\'))?;
        // In JSON `n:\n` is the end of a line.
        (is_drive && name.is_ascii_alphabetic() && end > colon + 5).then(|| Span::new(drive, end))
    });
    unix.chain(windows).find(is_own)
}

/// Most places of one kind that are looked at.
const MAX_TRIES: usize = 50;
/// Octets of a path that are looked at.
const MAX_PATH: usize = 300;

/// The text up to where a path that begins at `at` ends at most.
fn window(text: &[u8], at: usize) -> &[u8] {
    text.get(..at + MAX_PATH).unwrap_or(text)
}

fn is_of_path(octet: u8) -> bool {
    octet.is_ascii_alphanumeric() || b"/._-+@~".contains(&octet)
}

/// True unless the path is the end of a longer one, of a URL, or a link of a page.
fn begins(text: &[u8], at: usize) -> bool {
    let is_part =
        before(text, at).is_some_and(|octet| is_of_path(octet) || matches!(octet, b':' | b'}' | b'%'));
    let start = text.get(at.saturating_sub(12)..at).unwrap_or_default();
    let is_link = ["href=\"", "src=\"", "action=\"", "href='", "src='", "url("]
        .iter()
        .any(|link| start.ends_with(link.as_bytes()));
    let is_scheme = start.ends_with(b"file://");
    is_scheme || !is_part && !is_link
}

/// The first private address or name of an inner host.
fn address(text: &[u8], is_own: impl Fn(&Span) -> bool) -> Option<Span> {
    let is_of_number = |octet: u8| octet.is_ascii_digit() || octet == b'.';
    let is_of_name = |octet: u8| octet.is_ascii_alphanumeric() || matches!(octet, b'.' | b'-');
    let of_four = ["10.", "172.", "192.168."]
        .into_iter()
        .flat_map(|start| memmem::find_iter(text, start.as_bytes()).take(MAX_TRIES));
    let four = of_four.filter_map(|at| {
        let end = end_of(text, at, is_of_number);
        let number = std::str::from_utf8(text.get(at..end)?).ok()?.trim_end_matches('.');
        let is_version = before(text, at) == Some(b'/') && before(text, at.saturating_sub(1)) != Some(b'/');
        let stands_alone = !before(text, at).is_some_and(is_of_name) && !is_version;
        let is_private = number.parse::<Ipv4Addr>().is_ok_and(|address| address.is_private());
        (stands_alone && is_private).then(|| Span::new(at, at + number.len()))
    });
    let is_of_six = |octet: u8| octet.is_ascii_hexdigit() || octet == b':';
    let of_six =
        ["fc", "fd"].into_iter().flat_map(|start| memmem::find_iter(text, start.as_bytes()).take(MAX_TRIES));
    let six = of_six.filter_map(|at| {
        let end = end_of(text, at, is_of_six);
        let number = std::str::from_utf8(text.get(at..end)?).ok()?;
        let stands_alone = !before(text, at).is_some_and(|octet| is_of_six(octet) || is_of_name(octet));
        let is_private = number.parse::<Ipv6Addr>().is_ok_and(|address| address.is_unique_local());
        (stands_alone && is_private).then(|| Span::new(at, end))
    });
    let of_names = SUFFIXES.iter().flat_map(|suffix| {
        let ends =
            memmem::find_iter(text, suffix.as_bytes()).take(MAX_TRIES).map(|at| (at, at + suffix.len()));
        ends.filter(|(_, end)| !text.get(*end).is_some_and(|octet| is_of_name(*octet) || *octet == b'('))
    });
    let names = of_names.filter_map(|(at, end)| {
        let start = start_of(text, at, 100, is_of_name);
        (start < at).then(|| Span::new(start, end))
    });
    four.chain(six).chain(names).find(is_own)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_a_server_are_told_from_paths_of_an_api() {
        for (text, is_one) in [
            ("cannot open /var/www/html/index.php", true),
            ("File \"/app/src/orders.py\"", true),
            (r#"{"file":"C:\\inetpub\\wwwroot\\web.config"}"#, true),
            ("at file:///home/ann/api/server.js", true),
            ("there is nothing at /home/cards", false),
            ("see https://example.com/usr/share/doc", false),
            ("<a href=\"/app/orders/list.html\">", false),
            (r"of one kind:\nthe other", false),
        ] {
            assert_eq!(path(text.as_bytes(), |_| true).is_some(), is_one, "{text}");
        }
    }

    #[test]
    fn inner_addresses_are_told_from_others() {
        for (text, is_one) in [
            ("connect to 10.0.3.17:5432 failed", true),
            ("http://192.168.1.4/x", true),
            ("[fd12:3456::1]:80", true),
            ("lookup orders.default.svc.cluster.local: no such host", true),
            ("1.1 ip-10-0-0-1.ec2.internal (nginx)", true),
            ("Product/10.0.0.1", false),
            ("8.8.8.8 and 172.40.1.1", false),
            ("org.example.internal.Parser", false),
            ("fd: 3, fc", false),
        ] {
            assert_eq!(address(text.as_bytes(), |_| true).is_some(), is_one, "{text}");
        }
    }
}
