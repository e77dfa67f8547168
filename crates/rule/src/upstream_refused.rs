//! A refusal that the upstream made and Candor tells again: neither a rule of ours was broken nor did anything
//! fail, so it is a kind of its own.

use crate::{Page, Shape};

/// How somebody else's refusal is named and explained. Its status and what it says are the upstream's.
#[derive(Debug)]
pub struct Retold {
    /// Stable kebab-case name; never reused.
    pub code: &'static str,
    /// Its page, as Markdown.
    pub page: &'static str,
}

/// See the page beside this file.
pub static UPSTREAM_REFUSED: Retold =
    Retold { code: "upstream-refused", page: include_str!("upstream_refused.md") };

impl Retold {
    /// The first heading of its page.
    pub fn title(&self) -> &'static str {
        Page::of(self.page).title
    }

    /// What the client can do, by the status, else by the part of the request that it is about.
    pub fn fix(&self, status: u16, shape: Shape) -> &'static str {
        match status {
            401 => return "Send valid credentials; WWW-Authenticate says of which kind.",
            404 | 410 => return "Check the address, and whether what it names still exists.",
            405 => return "Use one of the methods that Allow lists.",
            413 => return "Send a smaller body.",
            415 => {
                return "Send the body in a media type that the service takes, and name it in Content-Type.";
            }
            429 => return "Wait before the next request, as long as Retry-After says where it is there.",
            _ => {}
        }
        match shape {
            Shape::TargetOrHeaders => "Check the address, the method and the header fields of the request.",
            Shape::Body => "Check the body, its size and its Content-Type.",
            Shape::Values => "Check the values that the service names, or else all values that are sent.",
            Shape::Guard => "Check credentials and permissions, and how often requests are sent.",
        }
    }

    /// What the client can do about one place that the service names.
    pub fn fix_at(&self, place: &str) -> String {
        format!("Change {place} as the service asks.")
    }
}
