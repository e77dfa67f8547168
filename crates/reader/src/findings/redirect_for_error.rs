//! A way elsewhere instead of an error.

use candor_rule::{Evidence, Finding, Found, Severity};

use crate::audit::{Look, Scene, Wishes, signs, template};

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "redirect-for-error",
    severity: Severity::Warning,
    spec: "RFC 9110 §15.4, §15.5.2",
    right: "401, 403, 404 or 503 with a problem body",
    page: include_str!("redirect_for_error.md"),
};

pub(crate) const LOOK: Look = Look::Exchange(look);

/// Beginnings of pages that are about errors.
#[rustfmt::skip]
const PAGES: &[&str] = &[
    "login", "log-in", "log_in", "signin", "sign-in", "sign_in", "error", "404", "403", "500", "503",
    "not-found", "notfound", "maintenance",
];
/// Paths of requests for which such a page is the right place.
const ABOUT_LOGIN: &[&str] =
    &["login", "logout", "signin", "sign-in", "signout", "sign-out", "auth", "oauth", "sso"];

fn look(scene: &Scene<'_>) -> Option<Found> {
    if !scene.is_status(&[301, 302, 303, 307])
        || !is_for_program(scene)
        || has_segment(scene.path(), ABOUT_LOGIN)
    {
        return None;
    }
    let location = scene.field("location")?;
    let target = Target::of(&location.value, &scene.seen().host);
    // Files are fetched from elsewhere as a matter of course.
    let leaves = target.is_elsewhere
        && (scene.asked.method != "GET" && scene.operation.is_none() || target.is_login());
    if !has_segment(target.path, PAGES) && !leaves {
        return None;
    }
    let place = template(target.path);
    let mut there = scene.traffic.of_template(&place).take(MANY);
    let page = there.find(|other| {
        let is_it = other.path == target.path && other.host.eq_ignore_ascii_case(target.host);
        is_it && other.method == "GET" && other.answer_type == "text/html"
    });
    let detail = "A program is sent to a page that is made for people; 401, 403, 404 or 503 is expected.";
    let signs = [
        (
            750,
            Some(Evidence::in_response(
                location.place,
                "Location leads to a page about an error or a login.",
            )),
        ),
        (500, scene.by_other(page, "The page there is HTML, with status")),
    ];
    signs::weigh(&FINDING, detail, signs)
}

/// Exchanges of the target that are looked through.
const MANY: usize = 500;

/// True if no person waits: JSON is wanted, or a body was sent by what is no form in a browser.
fn is_for_program(scene: &Scene<'_>) -> bool {
    let wishes = scene.wishes();
    let is_call = scene.sends_json() || scene.operation.is_some() || scene.asked.method != "GET";
    wishes.is_some_and(Wishes::prefers_json) || is_call && !wishes.is_some_and(Wishes::prefers_html)
}

/// Where a redirect leads.
struct Target<'l> {
    /// The host, which is that of the request where none is named.
    host: &'l str,
    /// Without its query.
    path: &'l str,
    /// True if it is on another host.
    is_elsewhere: bool,
}

impl<'l> Target<'l> {
    fn of(location: &'l str, own: &'l str) -> Self {
        let location = location.split(['?', '#']).next().unwrap_or_default();
        let rest = location.split_once("//").filter(|(scheme, _)| scheme.is_empty() || scheme.ends_with(':'));
        let (host, path) = match rest {
            Some((_, rest)) => rest.split_at(rest.find('/').unwrap_or(rest.len())),
            None => (own, location),
        };
        Self { host, path, is_elsewhere: !host.eq_ignore_ascii_case(own) }
    }

    /// True if the host is there to log in: `login.example.com`.
    fn is_login(&self) -> bool {
        let label = self.host.split('.').next().unwrap_or_default();
        has_segment(label, PAGES) || has_segment(label, ABOUT_LOGIN)
    }
}

/// True if a segment of the path is one of these words, or one with an ending: `login.html`, `errors`.
fn has_segment(path: &str, words: &[&str]) -> bool {
    path.split('/').any(|segment| {
        let name = segment.split('.').next().unwrap_or_default().to_ascii_lowercase();
        words.iter().any(|word| name == *word || name.strip_suffix('s') == Some(word))
    })
}
