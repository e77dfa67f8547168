//! Finds the path template that a request's path matches.
//!
//! The path is split at `/` first and each segment percent-decoded afterwards, so that `%2F` never makes a
//! segment. Concrete segments win over templated ones. Case and a trailing slash count, unless the owner
//! of the API says otherwise.

use std::{borrow::Cow, collections::HashMap};

use candor_rule::{Span, text::nearest};
use candor_syntax::percent;

/// Which differences between a path and a template are overlooked. The default overlooks none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spelling {
    /// `/Pets` for `/pets`: the case of ASCII letters.
    pub any_case: bool,
    /// `/pets/` for `/pets`, and the reverse.
    pub any_slash: bool,
}

/// A path template: `/pets/{petId}.{format}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Template {
    pub(crate) segments: Vec<Segment>,
}

/// What one segment looks like.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Segment(Vec<Part>);

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Part {
    Text(Vec<u8>),
    /// A parameter, by its position among those of the template.
    Hole(usize),
}

impl Template {
    /// Reads a template. The names of its parameters come back in order.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub(crate) fn parse(text: &str) -> Result<(Self, Vec<String>), String> {
        let Some(path) = text.strip_prefix('/') else { return Err("a path starts with `/`".into()) };
        if path.contains(['?', '#']) {
            return Err("a path has no query and no fragment: it can never be requested".into());
        }
        let mut names = Vec::new();
        let segments = split_outside_braces(path).into_iter().map(|s| Segment::parse(s, &mut names));
        Ok((Self { segments: segments.collect::<Result<_, _>>()? }, names))
    }
}

/// Splits at the slashes that are not within `{…}`.
fn split_outside_braces(path: &str) -> Vec<&str> {
    let mut depth = 0u32;
    path.split(|c| {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        c == '/' && depth == 0
    })
    .collect()
}

impl Segment {
    fn parse(text: &str, names: &mut Vec<String>) -> Result<Self, String> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            if !before.is_empty() {
                parts.push(Part::Text(percent::decode(before.as_bytes()).into_owned()));
            }
            let Some((name, after)) = after.split_once('}') else {
                return Err(format!("`{{` is not closed in `{text}`"));
            };
            parts.push(Part::Hole(names.len()));
            names.push(name.trim_start_matches('+').trim_end_matches('*').to_owned());
            rest = after;
        }
        if !rest.is_empty() || parts.is_empty() {
            parts.push(Part::Text(percent::decode(rest.as_bytes()).into_owned()));
        }
        Ok(Self(parts))
    }

    /// The text of a segment without parameters.
    fn literal(&self) -> Option<&[u8]> {
        match self.0.as_slice() {
            [Part::Text(text)] => Some(text),
            _ => None,
        }
    }

    /// The more concrete, the higher.
    fn weight(&self) -> (usize, std::cmp::Reverse<usize>) {
        let length = |p: &Part| if let Part::Text(t) = p { t.len() } else { 0 };
        let holes = self.0.iter().filter(|p| matches!(p, Part::Hole(_))).count();
        (self.0.iter().map(length).sum(), std::cmp::Reverse(holes))
    }

    /// What each hole takes of `text`; every hole takes at least one octet.
    fn matches(&self, text: &[u8], any_case: bool) -> Option<Vec<Span>> {
        let mut holes = Vec::new();
        fill(&self.0, text, 0, any_case, &mut holes).then_some(holes)
    }
}

/// Matches `parts` against all of `text`, whose first octet is the `at`-th of the segment. A hole takes as
/// much as it can, so that `{name}.{format}` splits at the last dot.
fn fill(parts: &[Part], text: &[u8], at: usize, any_case: bool, holes: &mut Vec<Span>) -> bool {
    match parts {
        [] => text.is_empty(),
        [Part::Text(literal), rest @ ..] => {
            text.split_at_checked(literal.len()).is_some_and(|(start, after)| {
                same_text(literal, start, any_case) && fill(rest, after, at + literal.len(), any_case, holes)
            })
        }
        [Part::Hole(_)] => {
            holes.push(Span::new(at, at + text.len()));
            !text.is_empty()
        }
        [Part::Hole(_), rest @ ..] => {
            let kept = holes.len();
            (1..text.len()).rev().any(|length| {
                holes.truncate(kept);
                holes.push(Span::new(at, at + length));
                fill(rest, text.get(length..).unwrap_or_default(), at + length, any_case, holes)
            })
        }
    }
}

fn same_text(a: &[u8], b: &[u8], any_case: bool) -> bool {
    if any_case { a.eq_ignore_ascii_case(b) } else { a == b }
}

/// Every template, as a tree of segments.
#[derive(Debug, Default)]
pub(crate) struct Router {
    nodes: Vec<Branch>,
}

#[derive(Debug, Default)]
struct Branch {
    literal: HashMap<Vec<u8>, usize>,
    /// Most concrete first.
    templated: Vec<(Segment, usize)>,
    /// What ends here, in the order of insertion.
    routes: Vec<usize>,
}

impl Branch {
    /// Where a concrete segment of this text leads: to one node, or where case is overlooked to one for each
    /// template that differs in it.
    fn spelt(&self, text: &[u8], any_case: bool) -> impl Iterator<Item = usize> {
        let exact = if any_case { None } else { self.literal.get(text).copied() };
        let mut others = Vec::new();
        if any_case {
            let alike = self.literal.iter().filter(|(known, _)| known.eq_ignore_ascii_case(text));
            others.extend(alike.map(|(_, &node)| node));
            // In the order of insertion: a map has none.
            others.sort_unstable();
        }
        exact.into_iter().chain(others)
    }
}

/// A template that a path matches.
#[derive(Clone, Debug)]
pub(crate) struct Hit {
    /// What was inserted with the template.
    pub(crate) route: usize,
    /// What the holes took, in order.
    pub(crate) holes: Vec<Hole>,
}

/// What a hole took.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Hole {
    /// Percent-decoded.
    pub(crate) text: Vec<u8>,
    /// Where it stands in the path.
    pub(crate) span: Span,
}

impl Router {
    /// Adds a template. Gives back what templates that match the very same paths were inserted with.
    pub(crate) fn insert(&mut self, template: &Template, route: usize) -> Vec<usize> {
        if self.nodes.is_empty() {
            self.nodes.push(Branch::default());
        }
        let mut at = 0;
        for segment in &template.segments {
            let next = self.nodes.len();
            let Some(branch) = self.nodes.get_mut(at) else { return Vec::new() };
            at = match segment.literal() {
                Some(text) => *branch.literal.entry(text.to_vec()).or_insert(next),
                None => match branch.templated.iter().find(|(known, _)| same_shape(known, segment)) {
                    Some((_, node)) => *node,
                    None => {
                        branch.templated.push((segment.clone(), next));
                        branch.templated.sort_by_key(|(segment, _)| std::cmp::Reverse(segment.weight()));
                        next
                    }
                },
            };
            if at == next {
                self.nodes.push(Branch::default());
            }
        }
        let Some(branch) = self.nodes.get_mut(at) else { return Vec::new() };
        let before = branch.routes.clone();
        branch.routes.push(route);
        before
    }

    /// Everything that matches, most concrete first. `path` starts with `/`.
    pub(crate) fn find(&self, path: &[u8], spelling: Spelling) -> Vec<Hit> {
        let mut hits = self.find_spelt(path, spelling.any_case);
        if spelling.any_slash {
            let other = match path.strip_suffix(b"/") {
                Some(shorter) => Cow::Borrowed(shorter),
                None => Cow::Owned([path, b"/"].concat()),
            };
            hits.extend(self.find_spelt(&other, spelling.any_case));
        }
        hits
    }

    fn find_spelt(&self, path: &[u8], any_case: bool) -> Vec<Hit> {
        let mut hits = Vec::new();
        if let (Some(rest), false) = (path.strip_prefix(b"/"), self.nodes.is_empty()) {
            let mut start = 1;
            let segments: Vec<(Span, Cow<'_, [u8]>)> = rest
                .split(|b| *b == b'/')
                .map(|raw| {
                    let span = Span::new(start, start + raw.len());
                    start = span.end + 1;
                    (span, percent::decode(raw))
                })
                .collect();
            self.walk(0, &segments, any_case, &mut Vec::new(), &mut hits);
        }
        hits
    }

    fn walk(
        &self,
        at: usize,
        segments: &[(Span, Cow<'_, [u8]>)],
        any_case: bool,
        holes: &mut Vec<Hole>,
        hits: &mut Vec<Hit>,
    ) {
        let Some(branch) = self.nodes.get(at) else { return };
        let [(span, text), rest @ ..] = segments else {
            hits.extend(branch.routes.iter().map(|&route| Hit { route, holes: holes.clone() }));
            return;
        };
        for next in branch.spelt(text, any_case) {
            self.walk(next, rest, any_case, holes, hits);
        }
        for (segment, next) in &branch.templated {
            let Some(taken) = segment.matches(text, any_case) else { continue };
            let kept = holes.len();
            for hole in taken {
                // Where escapes were decoded the offsets within differ: the whole segment is named.
                let exact = text.len() == span.len();
                let span = if exact { hole.shifted(span.start) } else { *span };
                holes.push(Hole { text: hole.of(text).to_vec(), span });
            }
            self.walk(*next, rest, any_case, holes, hits);
            holes.truncate(kept);
        }
    }
}

/// `{a}` and `{b}` match the same; `{a}.json` and `{a}.xml` do not.
fn same_shape(a: &Segment, b: &Segment) -> bool {
    a.0.len() == b.0.len()
        && a.0.iter().zip(&b.0).all(|(a, b)| match (a, b) {
            (Part::Text(a), Part::Text(b)) => a == b,
            (Part::Hole(_), Part::Hole(_)) => true,
            _ => false,
        })
}

/// The template that the writer of `path` most likely meant.
pub(crate) fn closest<'t>(path: &str, templates: impl Iterator<Item = &'t str>) -> Option<&'t str> {
    let wanted: Vec<&str> = path.trim_matches('/').split('/').collect();
    let mut best: Option<(usize, &str)> = None;
    for template in templates {
        let segments: Vec<&str> = template.trim_matches('/').split('/').collect();
        if segments.len() != wanted.len() {
            continue;
        }
        let strange = wanted.iter().zip(&segments).try_fold(0, |sum, (found, expected)| {
            if found == expected {
                Some(sum)
            } else if expected.contains('{') {
                Some(sum + 1)
            } else {
                nearest(found, [*expected]).map(|_| sum + 2)
            }
        });
        // A template of holes only would be near to anything.
        let anchored = segments.iter().any(|s| !s.contains('{'));
        if let Some(strange) = strange.filter(|_| anchored)
            && best.is_none_or(|(least, _)| strange < least)
        {
            best = Some((strange, template));
        }
    }
    best.map(|(_, template)| template)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn router(templates: &[&str]) -> Router {
        let mut router = Router::default();
        for (i, template) in templates.iter().enumerate() {
            router.insert(&Template::parse(template).unwrap().0, i);
        }
        router
    }

    fn first(router: &Router, path: &str) -> Option<(usize, Vec<String>)> {
        spelt(router, path, Spelling::default())
    }

    fn spelt(router: &Router, path: &str, spelling: Spelling) -> Option<(usize, Vec<String>)> {
        let hit = router.find(path.as_bytes(), spelling).into_iter().next()?;
        let holes = hit.holes.iter().map(|h| String::from_utf8_lossy(&h.text).into_owned()).collect();
        Some((hit.route, holes))
    }

    #[test]
    fn odd_templates_match_what_they_say() {
        let router = router(&[
            "/pets/{id}",
            "/pets/mine",
            "/pets/{id}.{ext}",
            "/range/{from}-{to}",
            "/jobs/{id}:cancel",
            "/users('{name}')",
            "/a/{x}/b",
            "/a/{x}/{y}",
            "/",
            "/slash/",
        ]);
        for (path, expected) in [
            ("/pets/7", Some((0, vec!["7"]))),
            ("/pets/mine", Some((1, vec![]))),
            ("/pets/%6Dine", Some((1, vec![]))),
            ("/pets/a.b.json", Some((2, vec!["a.b", "json"]))),
            ("/range/1-2", Some((3, vec!["1", "2"]))),
            ("/jobs/9:cancel", Some((4, vec!["9"]))),
            ("/jobs/9%3Acancel", Some((4, vec!["9"]))),
            ("/users('kim')", Some((5, vec!["kim"]))),
            ("/a/1/b", Some((6, vec!["1"]))),
            ("/a/1/c", Some((7, vec!["1", "c"]))),
            ("/a/x%2Fy/b", Some((6, vec!["x/y"]))),
            ("/", Some((8, vec![]))),
            ("/slash/", Some((9, vec![]))),
            ("/slash", None),
            ("/pets/7/", None),
            ("/pets/", None),
            ("/pets/%zz", Some((0, vec!["%zz"]))),
            ("/Pets/7", None),
            ("", None),
            ("*", None),
        ] {
            let expected = expected.map(|(i, v)| (i, v.into_iter().map(str::to_owned).collect()));
            assert_eq!(first(&router, path), expected, "{path}");
        }
    }

    #[test]
    fn case_and_a_slash_at_the_end_are_overlooked_where_that_is_wanted() {
        let router = router(&["/pets/{id}", "/slash/", "/Users/{name}.Json", "/", "/a/{x}"]);
        let any_case = Spelling { any_case: true, any_slash: false };
        let any_slash = Spelling { any_case: false, any_slash: true };
        let both = Spelling { any_case: true, any_slash: true };
        for (spelling, path, expected) in [
            (any_case, "/PETS/Kim", Some((0, vec!["Kim"]))),
            (any_case, "/users/Kim.JSON", Some((2, vec!["Kim"]))),
            (any_case, "/pets/7/", None),
            (any_slash, "/pets/7/", Some((0, vec!["7"]))),
            (any_slash, "/slash", Some((1, vec![]))),
            (any_slash, "/slash/", Some((1, vec![]))),
            (any_slash, "/pets/7//", None),
            (any_slash, "/Slash", None),
            (any_slash, "/", Some((3, vec![]))),
            (any_slash, "/a/", None),
            (both, "/SLASH", Some((1, vec![]))),
            (both, "/Pets/7/", Some((0, vec!["7"]))),
        ] {
            let expected = expected.map(|(i, v)| (i, v.into_iter().map(str::to_owned).collect()));
            assert_eq!(spelt(&router, path, spelling), expected, "{path} {spelling:?}");
        }
    }

    #[test]
    fn holes_know_where_they_stand() {
        let router = router(&["/a/{x}.{y}"]);
        let spans = |path: &str| -> Vec<(usize, usize)> {
            let hits = router.find(path.as_bytes(), Spelling::default());
            hits[0].holes.iter().map(|h| (h.span.start, h.span.end)).collect()
        };
        assert_eq!(spans("/a/bc.d"), [(3, 5), (6, 7)]);
        assert_eq!(spans("/a/b%20.d"), [(3, 9), (3, 9)], "escapes move offsets: the segment is named");
    }

    #[test]
    fn templates_that_can_never_match_are_refused() {
        for bad in ["pets", "/pets?x=1", "/a#b", "/a/{b"] {
            assert!(Template::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn the_closest_template_is_found() {
        let templates = ["/pets", "/pets/{id}", "/users/{id}/cats", "/{any}"];
        let closest = |path| closest(path, templates.into_iter());
        assert_eq!(closest("/petz"), Some("/pets"));
        assert_eq!(closest("/pet/7"), Some("/pets/{id}"));
        assert_eq!(closest("/pets/"), Some("/pets"));
        assert_eq!(closest("/users/7/cat"), Some("/users/{id}/cats"));
        assert_eq!(closest("/entirely/different"), None);
    }
}
