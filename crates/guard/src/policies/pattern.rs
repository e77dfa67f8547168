//! Patterns of the operator's: text in which `*` stands for anything.

use candor_syntax::percent;

/// A text in which each `*` stands for any octets, none included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    text: String,
    any_case: bool,
}

impl Pattern {
    /// Compared octet by octet.
    pub fn exact(text: &str) -> Self {
        Self { text: text.to_owned(), any_case: false }
    }

    /// Compared without regard to the case of A to Z.
    pub fn any_case(text: &str) -> Self {
        Self { text: text.to_owned(), any_case: true }
    }

    /// As it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// As [`Pattern::covers`], without regard to case if `any_case` says so.
    pub(crate) fn covers_as(&self, octets: &[u8], any_case: bool) -> bool {
        self.matches(octets, self.any_case || any_case)
    }

    /// True if it covers all of `octets`.
    pub fn covers(&self, octets: &[u8]) -> bool {
        self.matches(octets, self.any_case)
    }

    /// In at most as many steps as the product of both lengths, since each `*` first takes as little as it can, and
    /// only the last one is ever given more.
    fn matches(&self, octets: &[u8], any_case: bool) -> bool {
        let pattern = self.text.as_bytes();
        let (mut at, mut seen) = (0, 0);
        let mut star: Option<(usize, usize)> = None;
        loop {
            match (pattern.get(at), octets.get(seen)) {
                (None, None) => return true,
                (Some(b'*'), _) => {
                    star = Some((at, seen));
                    at += 1;
                }
                (Some(own), Some(octet)) if own == octet || any_case && own.eq_ignore_ascii_case(octet) => {
                    at += 1;
                    seen += 1;
                }
                _ => match &mut star {
                    Some((after, taken)) if *taken < octets.len() => {
                        *taken += 1;
                        (at, seen) = (*after + 1, *taken);
                    }
                    _ => return false,
                },
            }
        }
    }
}

/// What a path may be to servers: percent-encoded octets decoded, several slashes in a row as one, `.` and `..`
/// followed; and the same without the parameters of its segments (`/a;v=1`), which some servers take off first, and
/// with backslashes as slashes. What is compared with patterns must not be written past them.
pub(crate) fn plain_paths(path: &[u8]) -> Vec<Vec<u8>> {
    let decoded = percent::decode(path);
    let whole = followed(decoded.split(|octet| *octet == b'/'));
    if !decoded.iter().any(|octet| matches!(octet, b';' | b'\\')) {
        return vec![whole];
    }
    let segments = decoded.split(|octet| matches!(octet, b'/' | b'\\'));
    let names = segments.map(|segment| segment.split(|octet| *octet == b';').next().unwrap_or_default());
    vec![followed(names), whole]
}

/// The path of these segments.
fn followed<'s>(all: impl Iterator<Item = &'s [u8]>) -> Vec<u8> {
    let mut segments: Vec<&[u8]> = Vec::new();
    let mut is_folder = false;
    for segment in all {
        is_folder = matches!(segment, b"" | b"." | b"..");
        match segment {
            b"" | b"." => {}
            b".." => drop(segments.pop()),
            _ => segments.push(segment),
        }
    }
    let mut out = Vec::new();
    for segment in &segments {
        out.push(b'/');
        out.extend_from_slice(segment);
    }
    if is_folder || out.is_empty() {
        out.push(b'/');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_anything() {
        for (pattern, text) in [
            ("/a", "/a"),
            ("/a/*", "/a/"),
            ("/a/*", "/a/b/c"),
            ("*.php", "/x/y.php"),
            ("*a*b*", "xxaayybb"),
            ("*", ""),
        ] {
            assert!(Pattern::exact(pattern).covers(text.as_bytes()), "{pattern} covers {text}");
        }
        for (pattern, text) in
            [("/a", "/a/"), ("/a/*", "/a"), ("*.php", "/x.php5"), ("*a*b*", "ba"), ("", "a"), ("/A", "/a")]
        {
            assert!(!Pattern::exact(pattern).covers(text.as_bytes()), "{pattern} does not cover {text}");
        }
        assert!(Pattern::any_case("curl/*").covers(b"CURL/8"));
    }

    #[test]
    fn patterns_of_many_stars_end() {
        let pattern = Pattern::exact(&"*a".repeat(40));
        assert!(!pattern.covers("a".repeat(39).as_bytes()));
        assert!(!pattern.covers(format!("{}b", "a".repeat(8000)).as_bytes()));
    }

    #[test]
    fn other_spellings_of_a_path_are_the_same_path() {
        for (written, plain) in [
            ("/%61dmin%2fusers", "/admin/users"),
            ("//admin///x/", "/admin/x/"),
            ("/a/../admin/./x", "/admin/x"),
            ("/a/%2e%2e/admin", "/admin"),
            ("/../..", "/"),
            ("/100%/%zz%4", "/100%/%zz%4"),
            ("", "/"),
            ("/admin;v=1/x", "/admin/x"),
            ("/a/..;/admin", "/admin"),
            ("/a/..%5cadmin", "/admin"),
        ] {
            assert!(plain_paths(written.as_bytes()).contains(&plain.as_bytes().to_vec()), "{written}");
        }
        assert_eq!(plain_paths(b"/a;b"), [b"/a".to_vec(), b"/a;b".to_vec()]);
    }
}
