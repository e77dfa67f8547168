//! What a regular expression says of the texts that match it, without trying any.

use regex_syntax::hir::{Class, Hir, HirKind, Look};

/// Facts about a pattern.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Facts {
    /// Some text may match.
    pub(crate) possible: bool,
    /// Fewest characters of a match.
    pub(crate) shortest: u64,
    /// Most characters of a match; `None` if there is no limit.
    pub(crate) longest: Option<u64>,
    /// A match is always the whole text.
    pub(crate) is_anchored: bool,
}

impl Facts {
    /// `None` for what this reader does not know, such as lookaround.
    pub(crate) fn of(source: &str) -> Option<Self> {
        let hir = regex_syntax::parse(source).ok()?;
        let (shortest, longest) = lengths(&hir);
        let is_anchored = match hir.kind() {
            HirKind::Concat(parts) => parts.first().is_some_and(is_start) && parts.last().is_some_and(is_end),
            _ => false,
        };
        Some(Self { possible: is_possible(&hir, false, false), shortest, longest, is_anchored })
    }
}

fn is_start(hir: &Hir) -> bool {
    matches!(hir.kind(), HirKind::Look(Look::Start))
}

fn is_end(hir: &Hir) -> bool {
    matches!(hir.kind(), HirKind::Look(Look::End))
}

/// Fewest and most characters.
fn lengths(hir: &Hir) -> (u64, Option<u64>) {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => (0, Some(0)),
        HirKind::Literal(literal) => {
            let count = String::from_utf8_lossy(&literal.0).chars().count() as u64;
            (count, Some(count))
        }
        HirKind::Class(_) => (1, Some(1)),
        HirKind::Capture(capture) => lengths(&capture.sub),
        HirKind::Repetition(repetition) => {
            let (least, most) = lengths(&repetition.sub);
            let longest = match (most, repetition.max) {
                (Some(0), _) => Some(0),
                (Some(most), Some(times)) => Some(most.saturating_mul(u64::from(times))),
                _ => None,
            };
            (least.saturating_mul(u64::from(repetition.min)), longest)
        }
        HirKind::Concat(parts) => parts.iter().map(lengths).fold((0, Some(0)), |(least, most), (a, b)| {
            (least.saturating_add(a), most.zip(b).map(|(x, y)| x.saturating_add(y)))
        }),
        HirKind::Alternation(parts) => {
            let all: Vec<_> = parts.iter().map(lengths).collect();
            let least = all.iter().map(|(least, _)| *least).min().unwrap_or(0);
            let most = all.iter().map(|(_, most)| *most).try_fold(0, |most: u64, one| Some(most.max(one?)));
            (least, most)
        }
    }
}

/// Whether some text may match, where characters do (`before`, `after`) stand on the sides.
fn is_possible(hir: &Hir, before: bool, after: bool) -> bool {
    match hir.kind() {
        HirKind::Look(Look::Start) => !before,
        HirKind::Look(Look::End) => !after,
        HirKind::Class(class) => !is_empty(class),
        HirKind::Capture(capture) => is_possible(&capture.sub, before, after),
        HirKind::Repetition(repetition) => repetition.min == 0 || is_possible(&repetition.sub, before, after),
        HirKind::Alternation(parts) => parts.iter().any(|part| is_possible(part, before, after)),
        HirKind::Concat(parts) => {
            let filled: Vec<bool> = parts.iter().map(|part| lengths(part).0 > 0).collect();
            let is_filled = |side: Option<&[bool]>| side.unwrap_or_default().contains(&true);
            parts.iter().enumerate().all(|(i, part)| {
                let before = before || is_filled(filled.get(..i));
                is_possible(part, before, after || is_filled(filled.get(i + 1..)))
            })
        }
        HirKind::Empty | HirKind::Literal(_) | HirKind::Look(_) => true,
    }
}

fn is_empty(class: &Class) -> bool {
    match class {
        Class::Unicode(class) => class.ranges().is_empty(),
        Class::Bytes(class) => class.ranges().is_empty(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_never_match_is_known_and_nothing_else_is_claimed() {
        for (source, possible) in [
            ("^a$", true),
            ("a^", false),
            ("$a", false),
            ("^^a$$", true),
            ("(x|^)a", true),
            ("x*^a", true),
            ("x+^a", false),
            ("(a$|b)c", true),
            ("(a$)c", false),
            ("(a$)?c", true),
            ("^$", true),
            (r"a\^b", true),
        ] {
            assert_eq!(Facts::of(source).map(|f| f.possible), Some(possible), "{source}");
        }
        assert_eq!(Facts::of("(?=a)b"), None, "lookaround is not read");
    }

    #[test]
    fn lengths_are_counted_in_characters() {
        let lengths = |source| Facts::of(source).map(|f| (f.shortest, f.longest, f.is_anchored));
        assert_eq!(lengths("^[0-9]{3,5}ä?$"), Some((3, Some(6), true)));
        assert_eq!(lengths("ab|c+"), Some((1, None, false)));
        assert_eq!(lengths("^a|b$"), Some((1, Some(1), false)));
    }
}
